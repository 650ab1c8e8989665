"""A small network over the words of a key result, every logit shared out among the words exactly.

Each word or quantity is the sum of the vectors of what is known of it: lemma, form, classes
and senses of the lexicon, case, role, zone, clause, the verb and numbers around. Convolutions
let it see its neighbours. The logits are linear in the largest and in the mean value of every
channel, so each word's share is plain arithmetic: its part of the mean, and the channels in
which it is the largest.

Serving is numpy alone; :mod:`okrnlp.network_training` makes the weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from okrnlp.features import NOWHERE, Item, Outline, Place
from okrnlp.types import LABELS

Array = NDArray[np.float64]
Floats = NDArray[np.float32]

PIECES = 2
"""Linear pieces of a maxout unit: the larger one counts."""
WINDOW = 3
"""Words that a convolution sees: one on either side."""
LAYERS = 3
_VERBS = {"INF", "PAST", "PRES", "PART_FULL", "PART_SHORT", "CONV"}
_MANY_TOKENS = 5_000
"""From here on the members take turns, to keep memory low."""
_EPSILON = np.float32(1e-8)
"""As in thinc's layer normalisation."""


@dataclass(frozen=True, slots=True)
class Token:
    """What the network is told of one word or quantity."""

    place: Place
    names: tuple[str, ...]
    """The lemma (``w=…``) first; ``group=value`` like the names of features."""

    @property
    def title(self) -> str:
        """What the share of this token is called: ``number=`` its kind, or ``token=`` a word's class or sense."""
        symbol = self.names[0].partition("=")[2] if self.names else ""
        if symbol.startswith("<"):
            return f"number={symbol.strip('<>')}"
        known = [n.partition("=")[2] for n in self.names if n.startswith(("class=", "sense="))]
        return f"token={' '.join(known[:1])}"


def tokens_of(outline: Outline) -> tuple[Token, ...]:
    """The words and quantities of a key result, in the order of the text; at least one."""
    items = [*((item, "") for item in outline.items), *((item, zone) for zone, item in outline.aside)]
    items.sort(key=lambda pair: pair[0].place)
    far = _far_names([item for item, _ in items])
    tokens = tuple(Token(i.place, (*_names(i, zone), *names)) for (i, zone), names in zip(items, far, strict=True))
    return tokens or (Token(NOWHERE, ("w=<nothing>",)),)


def _names(item: Item, zone: str) -> Iterator[str]:
    yield f"w={item.symbol}"
    yield f"form={item.form}"
    yield from (f"class={name}" for name in item.classes)
    yield from (f"sense={name}" for name in item.senses)
    yield from item.marks
    if item.clause:
        yield f"under={item.clause}"
    if zone:
        yield f"zone={zone}"


def _far_names(items: Sequence[Item]) -> Iterator[tuple[str, ...]]:
    """What each token is told of the whole text, further off than the convolutions see.

    That is the last verb before it, and whether there are numbers before and behind it: a
    compound is decided by its far end.
    """
    numbers = [i for i, item in enumerate(items) if item.form.startswith("<") and item.form != "<name>"]
    first, last = (numbers[0], numbers[-1]) if numbers else (len(items), -1)
    verb = "none"
    for i, item in enumerate(items):
        yield f"verb_before={verb}", f"number_before={first < i}", f"number_behind={last > i}"
        if item.form in _VERBS:
            verb = f"{item.form} under" if item.clause else item.form


def shapes(members: int, names: int, channels: int) -> dict[str, tuple[int, ...]]:
    """Array name → shape, of a network with so many members, vocabulary entries and channels."""
    layer = {
        "weights": (members, WINDOW * channels, PIECES * channels),
        "bias": (members, 1, PIECES * channels),
        "gain": (members, 1, channels),
        "shift": (members, 1, channels),
    }
    return {
        "vectors": (members, names, channels),
        "gain": (members, 1, channels),
        "shift": (members, 1, channels),
        **{f"{name}_{number}": shape for number in range(LAYERS) for name, shape in layer.items()},
        "of_largest": (members, channels, len(LABELS)),
        "of_mean": (members, channels, len(LABELS)),
        "intercept": (members, len(LABELS)),
    }


@dataclass(frozen=True)
class Network:
    """The mean of several members that differ in nothing but the seed of their training.

    ``vocabulary`` gives the row of ``vectors`` for a name of :func:`tokens_of`; ``arrays``
    are those of :func:`shapes`.
    """

    vocabulary: Mapping[str, int]
    arrays: Mapping[str, Floats]

    def __post_init__(self) -> None:
        """Raises ``ValueError`` when the shapes don't fit each other, ``KeyError`` when an array is missing."""
        members, _, channels = self.arrays["vectors"].shape
        for name, shape in shapes(members, len(self.vocabulary), channels).items():
            if self.arrays[name].shape != shape:
                raise ValueError(f"{name} has shape {self.arrays[name].shape}, want {shape}")

    @cached_property
    def intercept(self) -> Array:
        """Shape (4,)."""
        mean: Array = self.arrays["intercept"].mean(axis=0, dtype=np.float64)
        return mean

    def shares(self, tokens: Sequence[Token]) -> Array:
        """Shape (tokens, 4): what each token adds to the logits; with the intercept they are the logits."""
        if len(tokens) > _MANY_TOKENS and len(self._members) > 1:
            one_by_one: Array = np.mean([member.shares(tokens) for member in self._members], axis=0)
            return one_by_one
        states = self._states(tokens)
        members, count, channels = states.shape
        found = states @ self.arrays["of_mean"] / np.float32(count)
        # Every channel's largest value is the doing of the token that has it.
        largest = states.argmax(axis=1)
        values = states.max(axis=1)
        owners = np.zeros((members, count, channels), dtype=np.float32)
        np.put_along_axis(owners, largest[:, None], values[:, None], axis=1)
        shares: Array = (found + owners @ self.arrays["of_largest"]).mean(axis=0, dtype=np.float64)
        return shares

    def logits(self, tokens: Sequence[Token]) -> Array:
        """Shape (4,): the intercept and all shares."""
        total: Array = self.intercept + self.shares(tokens).sum(axis=0)
        return total

    def _states(self, tokens: Sequence[Token]) -> Floats:
        """Shape (members, tokens, channels): every token after the convolutions."""
        states = self._normal(self._sums(tokens), "")
        channels = states.shape[2]
        for number in range(LAYERS):
            windows = np.zeros((*states.shape[:2], WINDOW * channels), dtype=np.float32)
            windows[:, 1:, :channels] = states[:, :-1]
            windows[:, :, channels:-channels] = states
            windows[:, :-1, -channels:] = states[:, 1:]
            pieces = windows @ self.arrays[f"weights_{number}"] + self.arrays[f"bias_{number}"]
            units = np.maximum(pieces[:, :, :channels], pieces[:, :, channels:])
            states = states + self._normal(units, f"_{number}")
        return states

    def _sums(self, tokens: Sequence[Token]) -> Floats:
        """Shape (members, tokens, channels): the sum of the vectors of every token's names."""
        # Every token begins with the row of nothing, so that one of unknown names has a sum too.
        nothing = len(self.vocabulary)
        numbers = [[nothing, *(self.vocabulary[n] for n in token.names if n in self.vocabulary)] for token in tokens]
        starts = np.cumsum([0, *map(len, numbers[:-1])])
        sums: Floats = np.add.reduceat(self._table[:, list(chain.from_iterable(numbers))], starts, axis=1)
        return sums

    @cached_property
    def _members(self) -> tuple[Network, ...]:
        """Each member as a network of its own."""
        count = len(self.arrays["vectors"])
        return tuple(
            Network(self.vocabulary, {name: array[i : i + 1] for name, array in self.arrays.items()})
            for i in range(count)
        )

    @cached_property
    def _table(self) -> Floats:
        vectors = self.arrays["vectors"]
        return np.concatenate([vectors, np.zeros_like(vectors[:, :1])], axis=1)

    def _normal(self, states: Floats, which: str) -> Floats:
        deviations = states - states.mean(axis=2, keepdims=True)
        variance = np.square(deviations).mean(axis=2, keepdims=True)
        normal: Floats = (
            deviations / np.sqrt(variance + _EPSILON) * self.arrays[f"gain{which}"] + self.arrays[f"shift{which}"]
        )
        return normal
