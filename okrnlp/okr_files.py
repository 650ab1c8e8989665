"""OKRs as people keep them: Markdown, YAML, JSON, CSV and XLSX → objectives with key results.

What the columns, keys and opening words are called stands in ``data/okr_files.toml``.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from okrnlp.errors import OkrFileError
from okrnlp.tables import csv_style, header, listed, pick_column, read_rows, read_xlsx

_LIST_ITEM = re.compile(r"\s*(?:[-*+•–—]|\d+[.)])\s+(?:\[[ xX]\]\s*)?")
_HEADING = re.compile(r"\s*(#{1,6})\s+")
_NUMBERED = r"\s*[№#]?\s*\d*(?:\.\d+)*\s*"
_EMPHASIS = re.compile(r"(?<!\w)(?:\*\*|__|\*|_)(?=\S)|(?<=\S)(?:\*\*|__|\*|_)(?!\w)")


@dataclass(slots=True)
class OkrText:
    """One OKR as it stands in a file."""

    objective: str
    key_results: list[str] = field(default_factory=list)
    period: str | None = None


def read_okrs(path: str | Path) -> list[OkrText]:
    """The OKRs of a file, in its order; by ending: .md, .yaml, .yml, .json, .csv, .xlsx.

    Markdown: a heading or «Цель:» opens an OKR, list items and «KR1:» lines are its key results.
    YAML and JSON: ``objective``, ``key_results`` and, if you like, ``period``; one OKR, a list of
    them, or a list under ``okrs``. CSV and XLSX: a row a key result, its objective in a column of
    its own; an empty cell repeats the objective above. Raises ``OkrFileError``, which names the
    file, the place and the remedy, for a file that isn't there, can't be read or has no OKR.
    """
    path = Path(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise OkrFileError(f"{path}: unknown format «{path.suffix}»; use one of {' '.join(_READERS)}")
    if not path.is_file():
        raise OkrFileError(f"{path}: no such file")
    okrs = reader(path)
    if not okrs:
        raise OkrFileError(f"{path}: no OKR in it; begin one with a heading or «Цель: …», then a list of key results")
    return okrs


def _markdown(path: Path) -> list[OkrText]:
    okrs: list[OkrText] = []
    depth = 0
    """Of the heading that opened the last OKR; 0 for «Цель:»."""
    for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines():
        heading, item = _HEADING.match(line), _LIST_ITEM.match(line)
        text = _EMPHASIS.sub("", line[(heading or item).end() :] if heading or item else line).strip()  # type: ignore[union-attr]
        kind, said = _opened(text)
        if not text or set(text) <= set("-=*_"):
            continue
        if kind == "period":
            if okrs:
                okrs[-1].period = said
        elif kind == "key_result" and said:
            _last(okrs).key_results.append(said)
        elif kind == "key_result":
            continue  # «Ключевые результаты:» over the list
        elif kind == "objective" or heading:
            # A heading that only titles the next one is no objective: «# OKR на квартал», «## Цель: …».
            if okrs and depth and not okrs[-1].key_results and (not heading or len(heading[1]) > depth):
                okrs.pop()
            okrs.append(OkrText(said if kind else text))
            depth = len(heading[1]) if heading else 0
        elif item:
            _last(okrs).key_results.append(text)
        elif okrs and okrs[-1].key_results and line[:1].isspace():
            okrs[-1].key_results[-1] += " " + text
    return okrs


def _last(okrs: list[OkrText]) -> OkrText:
    """The OKR being read; one without an objective when the list comes first."""
    if not okrs:
        okrs.append(OkrText(""))
    return okrs[-1]


def _opened(text: str) -> tuple[str, str]:
    """What a line says of itself («objective», «key_result», «period» or nothing) and the rest."""
    for kind, pattern in _openers().items():
        match = pattern.match(text)
        if match:
            return kind, text[match.end() :].strip()
    return "", text


@lru_cache(maxsize=1)
def _openers() -> dict[str, re.Pattern[str]]:
    def opener(names: list[str]) -> re.Pattern[str]:
        words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        return re.compile(rf"(?:{words}){_NUMBERED}(?::|\.\s|—|–|$)\s*", re.IGNORECASE)

    return {kind: opener(_names()[kind]) for kind in ("objective", "key_result", "period")}


def _yaml(path: Path) -> list[OkrText]:
    return _parsed(path, "YAML", yaml.safe_load)


def _json(path: Path) -> list[OkrText]:
    return _parsed(path, "JSON", json.loads)


def _parsed(path: Path, what: str, parse: Callable[[str], Any]) -> list[OkrText]:
    try:
        content = parse(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, ValueError) as error:
        raise OkrFileError(f"{path}: not {what}: {' '.join(str(error).split())}") from error
    return list(_mappings(path, content))


def _mappings(path: Path, content: Any) -> Iterator[OkrText]:
    if isinstance(content, dict):
        inner = _value(content, "okrs")
        content = inner if isinstance(inner, list) and _value(content, "key_result") is None else [content]
    for number, row in enumerate(content if isinstance(content, list) else [content], 1):
        place = f"{path}: OKR {number}"
        if not isinstance(row, dict):
            raise OkrFileError(f"{place} is {type(row).__name__}, want «objective» and «key_results»")
        results = _value(row, "key_result")
        if isinstance(results, str):
            results = [line for line in results.splitlines() if line.strip()]
        if results is not None and not isinstance(results, list):
            raise OkrFileError(f"{place}: «key_results» is {type(results).__name__}, want a list of texts")
        period = _value(row, "period")
        yield OkrText(
            _text(f"{place}, objective", _value(row, "objective")),
            [_text(f"{place}, key result {k}", result) for k, result in enumerate(results or [], 1)],
            None if period is None else str(period),
        )


def _value(row: dict[Any, Any], name: str) -> Any:
    lowered = {str(key).strip().lower(): value for key, value in row.items()}
    return next((lowered[key] for key in _names()[name] if key in lowered), None)


def _text(place: str, value: Any) -> str:
    """A text, be it within ``{"text": …}``; YAML reads «NPS: 60» as a mapping of one."""
    if isinstance(value, dict):
        inner = _value(value, "key_result")
        if isinstance(inner, str):
            return inner
        if len(value) == 1:
            return ": ".join(str(part) for part in next(iter(value.items())))
        raise OkrFileError(f"{place}: which of {listed([str(k) for k in value])} is the text? Name it «text»")
    if isinstance(value, list):
        raise OkrFileError(f"{place} is a list, want a text")
    return "" if value is None else str(value)


def _csv(path: Path) -> list[OkrText]:
    style = csv_style(path)
    names = header(path, style)
    return _table(path, names, [row.cells for row in read_rows(path, style, names)])


def _xlsx(path: Path) -> list[OkrText]:
    return _table(path, *read_xlsx(path))


def _table(path: Path, names: list[str], rows: list[dict[str, str]]) -> list[OkrText]:
    columns = {
        kind: pick_column(path, names, None, _names()[kind], "") for kind in ("objective", "key_result", "period")
    }
    objective, result, period = columns["objective"], columns["key_result"], columns["period"]
    if objective is None or result is None:
        want = "«objective» and «key result» (or «цель» and «ключевой результат»)"
        raise OkrFileError(f"{path}: want columns {want}; it has {listed(names)}")
    okrs: list[OkrText] = []
    for cells in rows:
        goal, text = cells[objective].strip(), cells[result].strip()
        when = cells[period].strip() if period else ""
        if not okrs or (goal and (goal, when or okrs[-1].period) != (okrs[-1].objective, okrs[-1].period)):
            okrs.append(OkrText(goal, period=when or None))
        if text:
            okrs[-1].key_results.append(text)
    return okrs


@lru_cache(maxsize=1)
def _names() -> dict[str, list[str]]:
    content = (resources.files("okrnlp") / "data" / "okr_files.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


_READERS: dict[str, Callable[[Path], list[OkrText]]] = {
    ".md": _markdown,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": _json,
    ".csv": _csv,
    ".xlsx": _xlsx,
}
"""Ending → reader."""

__all__ = ["OkrText", "read_okrs"]
