"""Scores the reading of numbers against the hand-annotated rows of ``corpus/quantities.jsonl``.

    python scripts/evaluate.py --quantities [FILE]

Exact: same fragment, value (or range) and unit. Span: same fragment. Value: share of right
values and units among the fragments found. Natasha's MoneyExtractor reads the same rows; it
and okrnlp are then held to the same, looser measure: overlapping fragment, same sum and currency.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections import Counter, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from okrnlp.reader import default_reader

GOLD = Path(__file__).resolve().parent.parent / "corpus" / "quantities.jsonl"


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity, as gold or as read; what the measure compares."""

    start: int
    stop: int
    value: tuple[Decimal | None, Decimal | None, Decimal | None]
    unit: str | None
    kind: str

    @property
    def exact(self) -> tuple[Any, ...]:
        return self.start, self.stop, self.value, self.unit

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.stop


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    path = parser.parse_args(argv).gold
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    gold = [[_gold(q) for q in row["quantities"]] for row in rows]
    texts = [row["text"] for row in rows]
    read = [[_read(q) for q in k.quantities] for k in default_reader().read_many(texts)]
    console = Console()
    console.print(by_kind(gold, read, f"{len(rows)} key results of {path.name}"))
    console.print(money(gold, {"okrnlp": read, "natasha": natasha(texts)}))
    return 0


def by_kind(gold: list[list[Found]], read: list[list[Found]], title: str) -> Table:
    table = Table("kind", "gold", "exact P", "exact R", "exact F1", "span F1", "value", title=title)
    for kind in ["all", *sorted({q.kind for row in gold for q in row})]:
        g, r = _of_kind(gold, kind), _of_kind(read, kind)
        precision, recall, f1 = _rates(g, r, lambda q: q.exact)
        same = [(a, b) for i, row in enumerate(g) for a in row for b in r[i] if a.span == b.span]
        right = sum(a.exact == b.exact for a, b in same) / max(len(same), 1)
        table.add_row(
            kind,
            str(sum(map(len, g))),
            *(f"{x:.3f}" for x in (precision, recall, f1, _rates(g, r, lambda q: q.span)[2], right)),
        )
    return table


def money(gold: list[list[Found]], readers: dict[str, list[list[Found]] | None]) -> Table:
    """Sums with a currency, by the measure that suits all: overlap, same sum, same currency."""
    wanted = [[q for q in row if q.kind == "money" and q.unit] for row in gold]
    table = Table("money with a currency", "gold", "P", "R", "F1")
    for name, read in readers.items():
        if read is None:
            table.add_row(name, escape('not installed: pip install "okrnlp[compare]"'), "", "", "")
            continue
        found = [[q for q in row if q.kind == "money" and q.unit] for row in read]
        hits = sum(any(_same_sum(a, b) for b in found[i]) for i, row in enumerate(wanted) for a in row)
        precision, recall = hits / max(sum(map(len, found)), 1), hits / max(sum(map(len, wanted)), 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        table.add_row(name, str(sum(map(len, wanted))), f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}")
    return table


def natasha(texts: list[str]) -> list[list[Found]] | None:
    """What Natasha reads; ``None`` when it isn't installed."""
    if not hasattr(inspect, "getargspec"):
        # pymorphy2, on which Natasha 1.6 stands, calls a function that Python 3.11 dropped.
        spec = namedtuple("spec", "args varargs keywords defaults")  # noqa: PYI024

        def getargspec(function: Any) -> Any:
            full = inspect.getfullargspec(function)
            return spec(full.args, full.varargs, full.varkw, full.defaults)

        inspect.getargspec = getargspec  # type: ignore[attr-defined]
    try:
        from natasha import MoneyExtractor, MorphVocab
    except ImportError:
        return None
    extract = MoneyExtractor(MorphVocab())
    return [
        [
            Found(m.start, m.stop, (Decimal(str(m.fact.amount)), None, None), m.fact.currency, "money")
            for m in extract(t)
        ]
        for t in texts
    ]


def _gold(quantity: dict[str, Any]) -> Found:
    start = quantity["start"]
    values = (_number(quantity[name]) for name in ("value", "low", "high"))
    return Found(start, start + len(quantity["text"]), tuple(values), quantity["unit"], quantity["kind"])  # type: ignore[arg-type]


def _read(quantity: Any) -> Found:
    value = (quantity.value, quantity.low, quantity.high)
    return Found(quantity.start, quantity.stop, value, quantity.unit, quantity.kind)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _of_kind(rows: list[list[Found]], kind: str) -> list[list[Found]]:
    return [[q for q in row if kind in {"all", q.kind}] for row in rows]


def _rates(
    gold: list[list[Found]], read: list[list[Found]], key: Callable[[Found], tuple[Any, ...]]
) -> tuple[float, float, float]:
    hits = sum((Counter(map(key, g)) & Counter(map(key, r))).total() for g, r in zip(gold, read, strict=True))
    precision, recall = hits / max(sum(map(len, read)), 1), hits / max(sum(map(len, gold)), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _same_sum(left: Found, right: Found) -> bool:
    overlap = left.start < right.stop and right.start < left.stop
    return overlap and left.value[0] == right.value[0] and left.unit == right.unit


if __name__ == "__main__":
    sys.exit(main())
