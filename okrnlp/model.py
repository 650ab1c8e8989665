"""Named features → probabilities, and exactly which feature spoke for what.

Serving is a dictionary and numpy: it reads the weights that scikit-learn trained
(:mod:`okrnlp.training`) and gives the same probabilities, without importing it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from okrnlp.types import LABELS

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Multinomial logistic regression over binary named features.

    ``weights`` is (features, 4) and ``intercept`` (4,), columns in the order of
    :data:`~okrnlp.types.LABELS`, both already divided by the calibration temperature.
    """

    vocabulary: dict[str, int]
    weights: Array
    intercept: Array

    def __post_init__(self) -> None:
        """Raises ``ValueError`` when the shapes don't fit each other."""
        if self.weights.shape != (len(self.vocabulary), len(LABELS)):
            raise ValueError(f"weights have shape {self.weights.shape}, want ({len(self.vocabulary)}, {len(LABELS)})")
        if self.intercept.shape != (len(LABELS),):
            raise ValueError(f"intercept has shape {self.intercept.shape}, want ({len(LABELS)},)")

    def logits(self, names: Iterable[str]) -> Array:
        """Shape (4,): intercept plus the weights of the known names."""
        known = [self.vocabulary[name] for name in names if name in self.vocabulary]
        total: Array = self.intercept + self.weights[known].sum(axis=0)
        return total

    def weights_of(self, name: str) -> Array | None:
        """Shape (4,): what one feature adds to the logits; ``None`` when it is unknown."""
        row = self.vocabulary.get(name)
        return None if row is None else self.weights[row]


def softmax(logits: Array) -> Array:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    total: Array = powers / powers.sum(axis=-1, keepdims=True)
    return total
