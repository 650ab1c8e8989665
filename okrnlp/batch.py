"""A table of key results → the same table with labels: CSV and JSON Lines.

A bad row never stops the run: it stays in its place with the reason in the error column.
The output appears whole or not at all.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from joblib import Parallel, delayed

from okrnlp.classifier import Classifier
from okrnlp.errors import TableError
from okrnlp.tables import Row, Style, csv_style, header, listed, pick_column, read_rows, whole_file
from okrnlp.types import LABELS

COLUMN_NAMES = (
    "ключевой результат",
    "ключевые результаты",
    "key result",
    "key_result",
    "kr",
    "кр",
    "text",
    "текст",
    "результат",
)
"""Headings under which key results are looked for, in order of preference."""

_PREFIX = "okrnlp_"
_ERROR = f"{_PREFIX}error"
_CHUNK = 2_000
_SHOWN_EVIDENCE = 3
_MOST_CELL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did."""

    rows: int
    labels: dict[str, int]
    errors: int


def score_file(
    source: str | Path,
    target: str | Path,
    classifier: Classifier,
    *,
    column: str | None = None,
    jobs: int = 1,
    model: str | Path | None = None,
    progress: Any = None,
) -> Summary:
    """Scores every row of ``source`` into ``target`` and gives the counts.

    Formats by ending: ``.csv`` and ``.jsonl``. A CSV is written with the delimiter and
    BOM of the CSV that was read. ``column`` names the key results when their heading is
    not one of :data:`COLUMN_NAMES`; ``jobs`` is the number of processes; ``progress`` is
    called with the number of rows done. Raises ``TableError`` for a file that can't be
    read or a column that isn't there.
    """
    source, target = Path(source), Path(target)
    for path in (source, target):
        if path.suffix.lower() not in {".csv", ".jsonl"}:
            raise TableError(f"{path}: unknown format «{path.suffix}»; use .csv or .jsonl")
    if not source.is_file():
        raise TableError(f"{source}: no such file")
    style = csv_style(source) if source.suffix.lower() == ".csv" else Style()
    names = header(source, style)
    chosen = pick_column(source, names, column, COLUMN_NAMES, "--column") or (names[0] if len(names) == 1 else None)
    if chosen is None:
        raise TableError(f"{source}: which column has the key results? It has {listed(names)}; name it with --column")
    labels: Counter[str] = Counter()
    rows = errors = 0
    with whole_file(target, style.encoding if target.suffix.lower() == ".csv" else "utf-8") as file:
        write = _csv_writer(file, names, style) if target.suffix.lower() == ".csv" else _json_writer(file)
        for row, result, error in _judge(read_rows(source, style, names), chosen, classifier, jobs, model):
            write(row, result, error)
            rows += 1
            errors += bool(error)
            if result is not None:
                labels[str(result["label"])] += 1
            if progress is not None:
                progress(rows)
    return Summary(rows, {str(label): labels[str(label)] for label in LABELS}, errors)


def result_columns(result: dict[str, Any]) -> dict[str, Any]:
    """The cells that a classification adds to a row of a CSV, from its ``as_dict()``."""
    fragments = [e for e in result["evidence"] if e["text"]][:_SHOWN_EVIDENCE]
    return {
        f"{_PREFIX}label": result["label"],
        f"{_PREFIX}label_ru": result["label_ru"],
        f"{_PREFIX}confidence": f"{result['confidence']:.4f}",
        f"{_PREFIX}needs_review": "1" if result["needs_review"] else "0",
        **{f"{_PREFIX}p_{name}": f"{p:.4f}" for name, p in result["probabilities"].items()},
        f"{_PREFIX}evidence": "; ".join(f"«{e['text']}» {e['weight']:+.2f}" for e in fragments),
        f"{_PREFIX}advice": " ".join(f"{a['message']} {a['question']}" for a in result["advice"]),
    }


def _judge(
    rows: Iterable[Row], column: str, classifier: Classifier, jobs: int, model: str | Path | None
) -> Iterator[tuple[Row, dict[str, Any] | None, str]]:
    """Each row with its classification or an error, in order."""
    rest = iter(rows)
    pool = Parallel(n_jobs=jobs) if jobs != 1 else None
    while chunk := list(islice(rest, _CHUNK * max(1, jobs))):
        errors = [row.error or _text_error(row.cells.get(column), column) for row in chunk]
        texts = [row.cells[column] for row, error in zip(chunk, errors, strict=True) if not error]
        if pool is None:
            results = [c.as_dict() for c in classifier.classify_many(texts)]
        else:
            size = max(1, len(texts) // jobs + 1)
            parts = [texts[i : i + size] for i in range(0, len(texts), size)]
            results = [r for part in pool(delayed(_classify_part)(p, model) for p in parts) for r in part]
        answers = iter(results)
        for row, error in zip(chunk, errors, strict=True):
            yield row, None if error else next(answers), error


def _classify_part(texts: list[str], model: str | Path | None) -> list[dict[str, Any]]:
    """Runs in a worker process, which loads the model once."""
    global _worker
    if _worker is None or _worker[0] != model:
        _worker = (model, Classifier.load(model))
    return [c.as_dict() for c in _worker[1].classify_many(texts)]


_worker: tuple[str | Path | None, Classifier] | None = None


def _text_error(text: object, column: str) -> str:
    if text is None:
        return f"no «{column}» in this row"
    if not isinstance(text, str):
        return f"«{column}» is a {type(text).__name__}, not text"
    return "" if text.strip() else f"«{column}» is empty"


def _csv_writer(file: IO[str], names: list[str], style: Style) -> Any:
    added = [
        f"{_PREFIX}{n}"
        for n in (
            "label",
            "label_ru",
            "confidence",
            "needs_review",
            *(f"p_{label}" for label in LABELS),
            "evidence",
            "advice",
            "error",
        )
    ]
    writer = csv.DictWriter(
        file, [*(n for n in names if n not in added), *added], delimiter=style.delimiter, restval=""
    )
    writer.writeheader()

    def write(row: Row, result: dict[str, Any] | None, error: str) -> None:
        cells = {
            k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)
            for k, v in row.cells.items()
            if k not in added
        }
        writer.writerow({**cells, **(result_columns(result) if result else {}), _ERROR: error})

    return write


def _json_writer(file: IO[str]) -> Any:
    def write(row: Row, result: dict[str, Any] | None, error: str) -> None:
        answer = {"okrnlp": result} if result is not None else {_ERROR: error}
        # A lone surrogate can stand in JSON only escaped.
        line = json.dumps({**row.cells, **answer}, ensure_ascii=False)
        file.write(line.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")

    return write


__all__ = ["COLUMN_NAMES", "Summary", "result_columns", "score_file"]
