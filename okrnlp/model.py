"""Key result → probabilities, and exactly what spoke for which label.

Serving is dictionaries and numpy: it reads the weights that scikit-learn and thinc trained
(:mod:`okrnlp.training`) and gives the same probabilities, without importing either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from okrnlp.features import Place, named, outline_of
from okrnlp.network import Network, tokens_of
from okrnlp.types import LABELS, KeyResult

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Multinomial logistic regression over binary named features.

    ``weights`` is (features, 4) and ``intercept`` (4,), columns in the order of
    :data:`~okrnlp.types.LABELS`.
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


@dataclass(frozen=True, slots=True)
class Shares:
    """What everything in a key result adds to its logits."""

    names: tuple[str, ...]
    """``group=value``: a named feature, or ``token=…`` and ``number=…`` for the network's view of a word."""
    places: tuple[Place, ...]
    weights: Array
    """Shape (names, 4)."""
    intercept: Array
    """Shape (4,): what is added to every key result."""

    @property
    def logits(self) -> Array:
        """Shape (4,)."""
        total: Array = self.intercept + self.weights.sum(axis=0)
        return total


@dataclass(frozen=True, slots=True)
class Model:
    """Named features weighted by a regression, and a network over the words; their logits are added.

    Both are scaled so that the probabilities of the sum are calibrated.
    """

    linear: LinearModel
    network: Network

    def shares(self, key_result: KeyResult) -> Shares:
        """What each known feature and each word adds."""
        outline = outline_of(key_result)
        known = [(n, place) for n, place in named(outline).items() if n in self.linear.vocabulary]
        tokens = tokens_of(outline)
        rows = [self.linear.vocabulary[name] for name, _ in known]
        return Shares(
            names=(*(name for name, _ in known), *(token.title for token in tokens)),
            places=(*(place for _, place in known), *(token.place for token in tokens)),
            weights=np.concatenate([self.linear.weights[rows], self.network.shares(tokens)]),
            intercept=self.linear.intercept + self.network.intercept,
        )

    def logits(self, key_result: KeyResult) -> Array:
        """Shape (4,)."""
        return self.shares(key_result).logits

    def probabilities(self, key_results: Iterable[KeyResult]) -> Array:
        """Shape (key results, 4), in their order."""
        return softmax(np.array([self.logits(k) for k in key_results]).reshape(-1, len(LABELS)))


def softmax(logits: Array) -> Array:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    total: Array = powers / powers.sum(axis=-1, keepdims=True)
    return total
