"""Tokens → typed spans. :data:`EXTRACTORS` is the table of contents."""

from __future__ import annotations

from okrnlp.spans.changes import find_changes
from okrnlp.spans.clauses import assign_clauses
from okrnlp.spans.draft import Draft, Match, Range
from okrnlp.spans.quantities import find_quantities
from okrnlp.spans.words import activity_verbs, completion_words, metrics
from okrnlp.spans.zones import assign_zones, find_deadlines

EXTRACTORS = {
    "quantities": find_quantities,
    "changes": find_changes,
    "activity_verbs": activity_verbs,
    "completion_words": completion_words,
    "metrics": metrics,
    "deadlines": find_deadlines,
}
"""Name of a field of ``KeyResult`` → the function that fills it."""

__all__ = ["EXTRACTORS", "Draft", "Match", "Range", "assign_clauses", "assign_zones"]
