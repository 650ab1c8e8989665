"""Lexicon matches as the spans that a user sees."""

from __future__ import annotations

from okrnlp.spans.draft import Draft
from okrnlp.types import Span, Zone


def activity_verbs(draft: Draft) -> tuple[Span, ...]:
    """Verbs of activity, in text order; participles and verbal nouns give their verb."""
    return _longest(draft, "activity")


def completion_words(draft: Draft) -> tuple[Span, ...]:
    """Words that say done / not done, «100 %» among them, in text order."""
    spans = list(_longest(draft, "completion"))
    for quantity, (first, last) in draft.quantities:
        if quantity.kind == "percent" and quantity.value == 100:
            spans.append(draft.span(first, last, "complete_all", "100 %"))
    return tuple(sorted(spans, key=lambda s: (s.start, s.stop)))


def metrics(draft: Draft) -> tuple[Span, ...]:
    """Names of metrics, longest match first where two overlap, in text order."""
    return _longest(draft, "metrics")


def _longest(draft: Draft, group: str) -> tuple[Span, ...]:
    taken: set[int] = set()
    spans: list[Span] = []
    # «до конца мая» says when, not that something is carried to its end.
    found = [m for m in draft.matches if m.group == group and draft.tokens[m.first].zone is not Zone.DEADLINE]
    for match in sorted(found, key=lambda m: (m.first - m.last, m.first, m.kind)):
        places = set(range(match.first, match.last))
        if not places & taken:
            taken |= places
            spans.append(draft.span(match.first, match.last, match.kind, match.lemma))
    return tuple(sorted(spans, key=lambda s: s.start))
