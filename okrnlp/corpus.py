"""Annotated key results: read, validate, split by group."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from okrnlp.errors import CorpusError
from okrnlp.types import Label

SPLITS = ("train", "test")
FORMS = ("inf", "noun", "state", "past", "pres", "num", "sign", "bare")
TRAITS = {
    "br": "bracket",
    "dl": "deadline",
    "me": "means",
    "co": "compound",
    "en": "English terms",
    "ab": "abbreviations",
    "ty": "typos and slips",
    "bo": "border: minimal pair or trap",
}
LEVELS = ("company", "team", "personal")


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated key result. A file of one's own needs only ``text`` and ``label``."""

    text: str
    label: Label
    id: str = ""
    group: str = ""
    """Relatives (rewordings, minimal pairs) share it, and are never split apart."""
    domain: str = ""
    """The trade whose team could have written it."""
    source: str = ""
    note: str = ""
    form: str = ""
    traits: str = ""
    """Codes of :data:`TRAITS`, separated by commas."""
    level: str = ""
    split: str = ""


def read_corpus(path: str | Path) -> list[Example]:
    """The examples of a ``.jsonl`` or ``.csv`` file, in file order, every one with group and split.

    A row without a group stands alone; a row without a split gets one from its group
    (a sixth goes to ``test``), the same in every run. Raises ``CorpusError`` naming the
    file, the line and the remedy.
    """
    path = Path(path)
    content = _content(path)
    rows = _csv_rows(path, content) if path.suffix.lower() == ".csv" else _json_rows(path, content)
    examples = [_example(place, row) for place, row in rows]
    if not examples:
        raise CorpusError(f"{path}: no rows; give at least a text and a label each")
    return examples


def read_others(path: str | Path, split: str = "") -> list[str]:
    """The texts of a ``.jsonl`` file of texts that are no key results, in file order.

    With ``split``, those of this split only; a text's split is that of a group of its name.
    Raises ``CorpusError`` naming the file, the line and the remedy.
    """
    path = Path(path)
    texts = []
    for place, row in _json_rows(path, _content(path)):
        text = row.get("text")
        if not isinstance(text, str) or not text.strip():
            raise CorpusError(f"{place}: no text; give it in a field «text»")
        texts.append(text)
    return [text for text in texts if split in {"", split_of(text)}]


def split_of(group: str) -> str:
    """``test`` for one group in six, by a hash of its name; else ``train``."""
    return SPLITS[hashlib.sha256(group.encode()).digest()[0] % 6 == 0]


def content_hash(examples: Iterable[Example], others: Iterable[str] = ()) -> str:
    """SHA-256 over the rows' content and the texts that are no key results, in their order."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(json.dumps(asdict(example), ensure_ascii=False, sort_keys=True).encode())
    for text in others:
        digest.update(json.dumps(text, ensure_ascii=False).encode())
    return digest.hexdigest()


def labels_of(examples: Sequence[Example]) -> list[Label]:
    """The labels, in order."""
    return [example.label for example in examples]


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: can't be read ({error}); give a UTF-8 file") from error


def _json_rows(path: Path, content: str) -> Iterable[tuple[str, dict[str, object]]]:
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise CorpusError(f"{place}: not JSON ({error}); write one object a line") from error
        if not isinstance(row, dict):
            raise CorpusError(f"{place}: a {type(row).__name__}; write one JSON object a line")
        yield place, row


def _csv_rows(path: Path, content: str) -> Iterable[tuple[str, dict[str, object]]]:
    head = content.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(content), delimiter=delimiter)
    for row in reader:
        yield f"{path}:{reader.line_num}", {k: v for k, v in row.items() if k is not None}


def _example(place: str, row: dict[str, object]) -> Example:
    text, label = row.get("text"), row.get("label")
    if not isinstance(text, str) or not text.strip():
        raise CorpusError(f"{place}: no text; give the key result in a field «text»")
    if label not in set(Label):
        raise CorpusError(f"{place}: label {label!r}; use one of {', '.join(Label)}")
    values = {f.name: row.get(f.name) for f in fields(Example) if f.name not in {"text", "label"}}
    if isinstance(values["traits"], list):
        values["traits"] = ",".join(values["traits"])
    filled = {k: "" if v is None else str(v) for k, v in values.items()}
    filled["group"] = filled["group"] or f"alone:{text}"
    filled["split"] = filled["split"] or split_of(filled["group"])
    if filled["split"] not in SPLITS:
        raise CorpusError(f"{place}: split {filled['split']!r}; use {' or '.join(SPLITS)}, or leave it out")
    return Example(text=text, label=Label(str(label)), **filled)
