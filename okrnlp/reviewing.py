"""An objective and its key results → the review of an expert."""

from __future__ import annotations

from collections.abc import Sequence

from okrnlp.checks import Item, Okr
from okrnlp.checks.remarks import find
from okrnlp.classifier import Classifier, default_classifier
from okrnlp.types import Review


def review(
    objective: str,
    key_results: Sequence[str],
    period: str | None = None,
    classifier: Classifier | None = None,
) -> Review:
    """What an expert would say of an OKR: each key result with its label, findings, an overall state.

    ``period`` is the time the OKR is for («Q3 2026»), when its texts don't say. ``classifier``
    is the shipped model unless another is given. Any strings are taken: a missing objective, no
    key results or an empty one are findings. Raises ``TypeError`` when ``objective`` is no
    string or ``key_results`` is a single one.

    Source of the remarks: the experts' comments on five sales OKRs and what reviewers elsewhere
    look for; see ``data/checks.toml``.
    """
    if not isinstance(objective, str) or isinstance(key_results, str):
        raise TypeError("review() takes an objective (str) and a sequence of key results (str each)")
    classifier = classifier or default_classifier()
    results = tuple(classifier.classify_many(key_results))
    okr = Okr(Item(None, classifier.reader.read(objective)), tuple(Item(r.label, r.features) for r in results), period)
    return Review(objective, results, find(okr), period)
