"""Precision and recall of the review's checks on the annotated OKRs of the corpus.

    python scripts/evaluate.py --review

A remark counts as found when the same check is made of the same key result (or of the
objective or the whole). Sets marked ``held`` were not looked at while the checks were written.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from datasheet import read_jsonl
from rich.console import Console
from rich.table import Table

from okrnlp import review
from okrnlp.checks import check_texts
from okrnlp.types import SEVERITIES, Review

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PERIOD = "квартал"
"""What time the annotators took for granted."""

Row = dict[str, Any]
Remark = tuple[str, int | None]
"""Check id, place of the key result or None."""


def main(argv: list[str] | None = None) -> int:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args(argv)
    texts = {row["id"]: row["text"] for row in read_jsonl(CORPUS / "key_results.jsonl")}
    sets = read_jsonl(CORPUS / "okr_sets.jsonl")
    console = Console()
    for title, chosen in (("seen while writing", False), ("held apart", True)):
        rows = [row for row in sets if row["held"] is chosen]
        reviews = [review(row["objective"], [texts[k] for k in row["key_results"]], PERIOD) for row in rows]
        console.print(_checks(f"{len(rows)} OKRs {title}", rows, reviews))
        console.print(_states(rows, reviews))
    return 0


def gold(row: Row) -> set[Remark]:
    """The remarks that the annotator made: «check» or «check:N», N from 1."""
    remarks = set()
    for remark in row["findings"]:
        check, _, place = remark.partition(":")
        remarks.add((check, int(place) - 1 if place else None))
    return remarks


def made(reviewed: Review) -> set[Remark]:
    return {(f.check, f.target) for f in reviewed.findings}


def _checks(title: str, rows: list[Row], reviews: list[Review]) -> Table:
    hits, extra, missed = (Counter[str]() for _ in range(3))
    for row, reviewed in zip(rows, reviews, strict=True):
        wanted, found = gold(row), made(reviewed)
        hits.update(check for check, _ in wanted & found)
        extra.update(check for check, _ in found - wanted)
        missed.update(check for check, _ in wanted - found)
    table = Table("check", "severity", "right", "extra", "missed", "precision", "recall", title=title)
    for severity in SEVERITIES:
        ids = [check for check, text in check_texts().items() if text["severity"] == severity]
        for check in ids:
            table.add_row(check, severity, *_figures(hits[check], extra[check], missed[check]))
        table.add_row(
            f"all: {severity}",
            "",
            *_figures(*(sum(c[i] for i in ids) for c in (hits, extra, missed))),
            end_section=True,
        )
    return table


def _figures(right: int, extra: int, missed: int) -> list[str]:
    precision = f"{right / (right + extra):.2f}" if right + extra else "–"
    recall = f"{right / (right + missed):.2f}" if right + missed else "–"
    return [str(right), str(extra), str(missed), precision, recall]


def _states(rows: list[Row], reviews: list[Review]) -> Table:
    table = Table("annotated", "ready", "discuss", "rework", title="state")
    for state in ("good", "mixed", "bad"):
        given = Counter(r.state for row, r in zip(rows, reviews, strict=True) if row["state"] == state)
        table.add_row(state, *(str(given[name]) for name in ("ready", "discuss", "rework")))
    return table


if __name__ == "__main__":
    sys.exit(main())
