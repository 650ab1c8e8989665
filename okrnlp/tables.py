"""Tables of text: CSV, JSON Lines and XLSX in, whole files out.

One reading for every command that takes a file.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from okrnlp.errors import ExtraError, TableError

_MOST_CELL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row by heading, and why it can't be read, if it can't."""

    cells: dict[str, Any]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """How a CSV is written."""

    delimiter: str = ","
    encoding: str = "utf-8"


def csv_style(path: Path) -> Style:
    """Delimiter and encoding of a CSV: UTF-8, with or without BOM, else what a Russian Excel saves."""
    data = path.read_bytes()
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        # What a Russian Excel saves as plain «CSV».
        encoding = "cp1251"
        text = data.decode(encoding, errors="replace")
    head = text.split("\n", 1)[0]
    return Style(max(";,\t", key=head.count), encoding)


def _csv_lines(path: Path, style: Style) -> Iterator[list[str]]:
    csv.field_size_limit(_MOST_CELL)
    with path.open(encoding=style.encoding, errors="replace", newline="") as file:
        # A NUL can't be read by csv before Python 3.11.4 and is no text in any case.
        yield from csv.reader((line.replace("\0", "") for line in file), delimiter=style.delimiter)


def header(path: Path, style: Style) -> list[str]:
    """The headings of the table, none empty, none twice."""
    if path.suffix.lower() == ".csv":
        lines = _csv_lines(path, style)
        names = [name.strip() for name in next(lines, [])]
        width = max((len(line) for line in lines), default=len(names))
        names += [f"column_{i + 1}" for i in range(len(names), width)]
        return _distinct(names)
    seen: dict[str, None] = {}
    for row in _json_rows(path):
        seen.update(dict.fromkeys(row.cells))
    return list(seen)


def _distinct(names: Sequence[str]) -> list[str]:
    """Headings with empty and repeated ones told apart."""
    taken: list[str] = []
    for i, name in enumerate(names):
        name = name or f"column_{i + 1}"
        taken.append(name if name not in taken else f"{name}_{i + 1}")
    return taken


def read_rows(path: Path, style: Style, names: list[str]) -> Iterator[Row]:
    """Every row of the table, in order; a row that can't be read says why."""
    if path.suffix.lower() == ".jsonl":
        yield from _json_rows(path)
        return
    lines = _csv_lines(path, style)
    next(lines, None)
    for line in lines:
        if line:
            yield Row(dict(zip(names, [*line, *[""] * (len(names) - len(line))], strict=True)))


def _json_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                yield Row({"line": line.rstrip("\n")}, f"line {number} is not JSON: {error}")
                continue
            if isinstance(row, dict):
                yield Row(row)
            else:
                yield Row({"line": line.rstrip("\n")}, f"line {number} is a {type(row).__name__}, not an object")


def read_xlsx(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Headings and rows of the first sheet, every cell as text; rows without a cell are left out.

    Raises ``ExtraError`` without openpyxl, ``TableError`` for a file that is no workbook.
    """
    try:
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise ExtraError(f"{path}: reading .xlsx needs openpyxl: pip install 'okrnlp[xlsx]'") from error
    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        lines = [["" if cell is None else str(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, InvalidFileException) as error:
        raise TableError(f"{path}: not an .xlsx workbook ({error}); save it as .xlsx or .csv") from error
    filled = [line for line in lines if any(cell.strip() for cell in line)]
    names = _distinct([name.strip() for name in filled[0]]) if filled else []
    return names, [dict(zip(names, line, strict=False)) for line in filled[1:]]


def pick_column(path: Path, names: list[str], wanted: str | None, known: Sequence[str], option: str) -> str | None:
    """The heading ``wanted``, else the first of ``known`` that stands in ``names``, else ``None``.

    Raises ``TableError`` when ``wanted`` isn't there; ``option`` is how it was given.
    """
    if wanted is not None:
        if wanted not in names:
            raise TableError(f"{path}: no column «{wanted}» ({option}); it has {listed(names)}")
        return wanted
    lowered = {name.lower(): name for name in reversed(names)}
    return next((lowered[name] for name in known if name in lowered), None)


def listed(names: Sequence[str]) -> str:
    """The headings as an error message tells them."""
    return ", ".join(f"«{n}»" for n in names) or "none"


@contextmanager
def whole_file(target: Path, encoding: str) -> Iterator[IO[str]]:
    """A file that takes its name only when all was written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        # cp1251 can't hold every sign of an answer; what it can't is written as «?».
        with os.fdopen(handle, "w", encoding=encoding, newline="", errors="replace") as file:
            yield file
        Path(scratch).chmod(0o644)
        Path(scratch).replace(target)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
