"""Hits → findings: where a check fires, its texts are said."""

from __future__ import annotations

from functools import cache

from okrnlp.checks import CHECKS
from okrnlp.checks.gaps import fill
from okrnlp.checks.okr import Check, Hit, Item, Okr
from okrnlp.checks.texts import check_texts
from okrnlp.types import SEVERITIES, Finding, KeyResult, Label

_LEVELS = ("objective", "set", "kr")
_QUOTED = 80
"""Characters of the author's words that a remark quotes at most."""


def find(okr: Okr) -> tuple[Finding, ...]:
    """Every remark: of the objective, of the whole, then of each key result in turn; the gravest first."""
    found = [_finding(name, okr, hit) for name, check in CHECKS.items() for hit in check(okr)]
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[int, int, int]:
    target = -1 if finding.target is None else finding.target
    return _LEVELS.index(finding.level), target, SEVERITIES.index(finding.severity)


def advise(label: Label, key_result: KeyResult) -> tuple[Finding, ...]:
    """The remarks on a key result by itself, in the order of the table."""
    okr = Okr(None, (Item(label, key_result),))
    return tuple(_finding(name, okr, hit) for name, check in _single().items() for hit in check(okr))


@cache
def _single() -> dict[str, Check]:
    return {name: check for name, check in CHECKS.items() if check_texts()[name]["level"] == "kr"}


def _finding(name: str, okr: Okr, hit: Hit) -> Finding:
    text = check_texts()[name]
    words = hit.words if len(hit.words) <= _QUOTED else hit.words[:_QUOTED].rsplit(" ", 1)[0] + "…"
    quoted = Hit(hit.target, words, hit.fragments)
    return Finding(
        check=name,
        level=text["level"],
        severity=text["severity"],
        target=hit.target if okr.objective is not None else None,
        fragments=hit.fragments,
        message=fill(text["message"], okr, quoted),
        why=text["why"],
        question=fill(text["question"], okr, quoted),
        pattern=fill(text["pattern"], okr, quoted),
        source=text["source"],
    )
