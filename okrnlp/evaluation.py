"""Gold labels and probabilities → scores. Pure functions over arrays.

Labels are given as column numbers 0…3, in the order of :data:`~okrnlp.types.LABELS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from okrnlp.types import LABELS

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

_BINS = 15
_RESAMPLES = 1_000
REVIEW_ACCURACY = 0.97
"""How many of the answers that need no review must be right."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a classifier reads a set of key results."""

    count: int
    macro_f1: float
    macro_f1_interval: tuple[float, float]
    """95 % bootstrap interval."""
    kappa: float
    accuracy: float
    per_label: dict[str, dict[str, float]]
    """Label → precision, recall, f1, support."""
    confusion: list[list[int]]
    """Rows: gold; columns: predicted."""
    calibration_error: float
    """Expected calibration error over 15 bins of confidence."""
    calibration_error_interval: tuple[float, float]
    """95 % bootstrap interval; it lies high, for chance alone makes an error in small bins."""
    calibration_error_by_chance: float
    """The mean error of perfectly calibrated answers of the same confidences: what is over it is the model's."""

    def as_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON, numbers rounded to 4 digits."""
        return {
            "count": self.count,
            "macro_f1": round(self.macro_f1, 4),
            "macro_f1_interval": [round(x, 4) for x in self.macro_f1_interval],
            "kappa": round(self.kappa, 4),
            "accuracy": round(self.accuracy, 4),
            "per_label": {
                label: {name: round(value, 4) for name, value in row.items()} for label, row in self.per_label.items()
            },
            "confusion": self.confusion,
            "calibration_error": round(self.calibration_error, 4),
            "calibration_error_interval": [round(x, 4) for x in self.calibration_error_interval],
            "calibration_error_by_chance": round(self.calibration_error_by_chance, 4),
        }


SCORE_HEAD = (
    "| rows | macro-F1 | 95 % interval | κ | accuracy | ECE | 95 % interval | ECE by chance |",
    "|---|---|---|---|---|---|---|---|",
)
"""The head of a Markdown table of :func:`score_row`."""


def score_row(name: str, scores: dict[str, Any]) -> str:
    """A row of a Markdown table, from :meth:`Scores.as_dict`, so that card and report round alike."""
    return "| {} | {:.3f} | {:.3f}–{:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.3f}–{:.3f} | {:.3f} |".format(
        name, scores["macro_f1"], *scores["macro_f1_interval"], scores["kappa"], scores["accuracy"],
        scores["calibration_error"], *scores["calibration_error_interval"], scores["calibration_error_by_chance"],
    )  # fmt: skip


def score(gold: Ints, probabilities: Array, seed: int = 0) -> Scores:
    """Scores of ``probabilities`` (n, 4) against ``gold`` (n,), n ≥ 1.

    A label that is neither in the gold nor predicted doesn't count in the macro average.
    """
    predicted = probabilities.argmax(axis=1)
    confusion = confusion_matrix(gold, predicted)
    precision, recall, f1 = _rates(confusion)
    rows = {
        str(label): {
            "precision": float(precision[i]),
            "recall": float(recall[i]),
            "f1": float(f1[i]),
            "support": int(confusion[i].sum()),
        }
        for i, label in enumerate(LABELS)
    }
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(_RESAMPLES):
        sample = rng.integers(0, len(gold), len(gold))
        draws.append(
            (
                macro_f1(confusion_matrix(gold[sample], predicted[sample])),
                calibration_error(gold[sample], probabilities[sample]),
            )
        )
    (low, least), (high, most) = np.quantile(draws, [0.025, 0.975], axis=0)
    return Scores(
        count=len(gold),
        macro_f1=macro_f1(confusion),
        macro_f1_interval=(float(low), float(high)),
        kappa=cohen_kappa(confusion),
        accuracy=float(np.trace(confusion) / confusion.sum()),
        per_label=rows,
        confusion=confusion.tolist(),
        calibration_error=calibration_error(gold, probabilities),
        calibration_error_interval=(float(least), float(most)),
        calibration_error_by_chance=_error_by_chance(probabilities, rng),
    )


def confusion_matrix(gold: Ints, predicted: Ints) -> Ints:
    """Shape (4, 4): rows gold, columns predicted."""
    size = len(LABELS)
    return np.bincount(gold * size + predicted, minlength=size * size).reshape(size, size)


def macro_f1(confusion: Ints) -> float:
    """Mean F1 over the labels that occur in the gold or among the predictions."""
    occurs = confusion.sum(axis=0) + confusion.sum(axis=1) > 0
    return float(_rates(confusion)[2][occurs].mean())


def cohen_kappa(confusion: Ints) -> float:
    """Cohen's κ; 1 when both sides agree on a single label throughout."""
    total = confusion.sum()
    observed = np.trace(confusion) / total
    expected = float(confusion.sum(axis=0) @ confusion.sum(axis=1)) / total**2
    return 1.0 if expected == 1 else float((observed - expected) / (1 - expected))


def calibration_error(gold: Ints, probabilities: Array) -> float:
    """Expected calibration error: mean |accuracy − confidence| over 15 equal bins, by their size."""
    return _error(probabilities.max(axis=1), probabilities.argmax(axis=1) == gold)


def _error(confidence: Array, right: NDArray[np.bool_]) -> float:
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for b in range(_BINS):
        inside = bins == b
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def _error_by_chance(probabilities: Array, rng: np.random.Generator) -> float:
    confidence = probabilities.max(axis=1)
    draws = [_error(confidence, rng.random(len(confidence)) < confidence) for _ in range(_RESAMPLES)]
    return float(np.mean(draws))


def pairs_right(gold: Ints, predicted: Ints, groups: Sequence[str]) -> tuple[int, int]:
    """Pairs of rows of one group with different labels: how many there are, and how many have both rows right."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        rows[group].append(i)
    pairs = [(a, b) for members in rows.values() for a, b in combinations(members, 2) if gold[a] != gold[b]]
    right = gold == predicted
    return len(pairs), sum(bool(right[a] and right[b]) for a, b in pairs)


def review_threshold(gold: Ints, probabilities: Array, wanted: float = REVIEW_ACCURACY) -> float:
    """The lowest confidence from which at least ``wanted`` of the answers are right; 1 when there is none."""
    confidence = probabilities.max(axis=1)
    order = np.argsort(-confidence)
    right = (probabilities.argmax(axis=1) == gold)[order].cumsum() / np.arange(1, len(gold) + 1)
    enough = np.flatnonzero(right >= wanted)
    return float(confidence[order][enough[-1]]) if len(enough) else 1.0


def coverage(gold: Ints, probabilities: Array, threshold: float) -> tuple[float, float]:
    """Share of the answers at or above ``threshold``, and how many of them are right."""
    sure = probabilities.max(axis=1) >= threshold
    right = (probabilities.argmax(axis=1) == gold)[sure]
    return float(sure.mean()), float(right.mean()) if len(right) else 1.0


def _rates(confusion: Ints) -> tuple[Array, Array, Array]:
    hits = np.diag(confusion).astype(np.float64)
    predicted, gold = confusion.sum(axis=0), confusion.sum(axis=1)
    precision = np.divide(hits, predicted, out=np.zeros_like(hits), where=predicted > 0)
    recall = np.divide(hits, gold, out=np.zeros_like(hits), where=gold > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(hits), where=both > 0)
    return precision, recall, f1
