"""Pairs of a baseline and a target."""

from __future__ import annotations

from okrnlp.spans.draft import Draft
from okrnlp.types import Change, Quantity, Zone

_STEPS = 3
"""Baselines of one target that are kept: «40 → 55 → 70»."""


def find_changes(draft: Draft) -> tuple[Change, ...]:
    """Each baseline with its target: the next one, or the one before a bracket («70 (сейчас 55)»)."""
    changes: list[Change] = []
    before: Quantity | None = None
    waiting: list[tuple[Quantity, int]] = []
    for quantity, (first, _) in draft.quantities:
        if quantity.role == "target":
            changes += [_change(draft, base, at, quantity) for base, at in waiting]
            waiting, before = [], quantity
        elif quantity.role == "baseline" and draft.tokens[first].zone is Zone.BRACKET and before is not None:
            changes.append(_change(draft, quantity, first, before))
        elif quantity.role == "baseline":
            waiting = [*waiting[-_STEPS:], (quantity, first)]
    if before is not None:
        changes += [_change(draft, base, at, before) for base, at in waiting]
    return tuple(changes)


def _change(draft: Draft, baseline: Quantity, first: int, target: Quantity) -> Change:
    opened = draft.lemma(first - 1) in {"с", "со", "от"}
    start = min(draft.tokens[first - opened].start, target.start)
    stop = max(baseline.stop, target.stop)
    return Change(draft.raw[start:stop], start, stop, baseline, target)
