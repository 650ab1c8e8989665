"""Annotated key results → :class:`~okrnlp.network.Network`: the part that belongs to thinc.

thinc comes with spaCy and runs on the CPU. Lemmas and other names are left out at random
while learning, so that the network reads a word it never saw by its form, its classes and
its neighbours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from thinc.api import (
    Adam,
    LayerNorm,
    Linear,
    Maxout,
    Model,
    NumpyOps,
    chain,
    concatenate,
    expand_window,
    get_current_ops,
    reduce_max,
    reduce_mean,
    residual,
    set_current_ops,
    warmup_linear,
    with_array,
)
from thinc.types import Floats2d, Ragged

from okrnlp.model import softmax
from okrnlp.network import LAYERS, PIECES, WINDOW, Floats, Network, Token
from okrnlp.types import LABELS

Ints = NDArray[np.int64]
Bags = tuple[Any, Any]
"""Sparse (tokens, names), and the number of tokens in each text."""

NO_LABEL = -1
"""The label column of a text that is no key result: all labels are wanted alike."""
CHANNELS = 128
EPOCHS = 18
_BATCH = 64
_RATE = 4e-3
_WARM_UP = 0.3
_DECAY = 1e-2
_DROPOUT = 0.3
_LEAVE_LEMMA = 0.4
_LEAVE_NAME = 0.1
_SMOOTHING = 0.05
_LEAST = 2
"""Times that a name must occur in the texts to learn from."""


def vocabulary_of(texts: Sequence[Sequence[Token]]) -> dict[str, int]:
    """Name → row, for the names that occur twice or more, in a steady order."""
    counts = Counter(name for tokens in texts for token in tokens for name in token.names)
    return {name: i for i, name in enumerate(sorted(n for n, count in counts.items() if count >= _LEAST))}


def train_member(
    texts: Sequence[Sequence[Token]], gold: Ints, vocabulary: dict[str, int], seed: int
) -> dict[str, Floats]:
    """The arrays of one member, which learns to be in doubt where ``gold`` is :data:`NO_LABEL`.

    The same on one machine for the same arguments.
    """
    state, ops = np.random.get_state(), get_current_ops()
    # numpy's matrix product is some three times as fast as that of blis.
    set_current_ops(NumpyOps(use_blis=False))
    np.random.seed(seed)
    try:
        return arrays_of(_fitted(texts, gold, vocabulary))
    finally:
        np.random.set_state(state)
        set_current_ops(ops)


def join(vocabulary: dict[str, int], members: Sequence[dict[str, Floats]], scale: float = 1.0) -> Network:
    """The network that is the mean of ``members``, its logits multiplied by ``scale``.

    The weights are rounded to half precision, in which they are kept.
    """
    # One layout for arrays fresh and loaded: another adds up in another order.
    arrays = {name: np.ascontiguousarray(np.stack([m[name] for m in members])) for name in members[0]}
    for name in ("of_largest", "of_mean", "intercept"):
        arrays[name] = arrays[name] * np.float32(scale)
    return Network(vocabulary, {n: a.astype(np.float16).astype(np.float32) for n, a in arrays.items()})


def _fitted(texts: Sequence[Sequence[Token]], gold: Ints, vocabulary: dict[str, int]) -> Model[Bags, Floats2d]:
    model = build(len(vocabulary))
    model.initialize()
    random = np.random.default_rng(np.random.randint(2**31))
    numbered = [[[vocabulary[n] for n in token.names if n in vocabulary] for token in tokens] for tokens in texts]
    lemma = np.array([name.startswith("w=") for name in vocabulary])
    left_out = np.where(lemma, _LEAVE_LEMMA, _LEAVE_NAME)
    wanted = np.full((len(gold), len(LABELS)), 1 / len(LABELS), dtype=np.float32)
    labelled = np.flatnonzero(gold != NO_LABEL)
    wanted[labelled] *= _SMOOTHING
    wanted[labelled, gold[labelled]] += 1 - _SMOOTHING
    steps = EPOCHS * -(-len(texts) // _BATCH)
    rate: Any = warmup_linear(_RATE, int(_WARM_UP * steps), steps)
    optimizer = Adam(rate, L2=_DECAY, L2_is_weight_decay=True, grad_clip=1.0, use_averages=False)
    for _ in range(EPOCHS):
        order = random.permutation(len(texts))
        for first in range(0, len(order), _BATCH):
            rows = order[first : first + _BATCH]
            bags = bags_of(
                [numbered[i] for i in rows], len(vocabulary), lambda ids: random.random(len(ids)) >= left_out[ids]
            )
            logits, backprop = model.begin_update(bags)
            gradient: Any = (softmax(np.asarray(logits)) - wanted[rows]) / len(rows)
            backprop(gradient)
            model.finish_update(optimizer)
            optimizer.step_schedules()
    return model


def bags_of(
    texts: Sequence[Sequence[Sequence[int]]], names: int, kept: Callable[[Ints], NDArray[np.bool_]] | None = None
) -> Bags:
    """Texts of tokens of name numbers, as the model takes them; ``kept`` says which of the numbers stay."""
    tokens = [ids for text in texts for ids in text]
    ids = np.array([i for token in tokens for i in token], dtype=np.int64)
    rows = np.repeat(np.arange(len(tokens)), [len(token) for token in tokens])
    values = np.ones(len(ids), dtype=np.float32) if kept is None else kept(ids).astype(np.float32)
    matrix = csr_matrix((values, (rows, ids)), shape=(len(tokens), names))
    return matrix, np.array([len(text) for text in texts], dtype=np.int32)


def build(names: int, channels: int = CHANNELS) -> Model[Bags, Floats2d]:
    """An untrained member: bags of names → logits (texts, 4)."""
    layers = [
        residual(
            chain(
                expand_window(WINDOW // 2),
                with_array(Maxout(channels, channels * WINDOW, nP=PIECES, normalize=True, dropout=_DROPOUT)),
            )
        )
        for _ in range(LAYERS)
    ]
    pool: Model[Ragged, Floats2d] = concatenate(reduce_max(), reduce_mean())
    readout = Linear(len(LABELS), 2 * channels)
    return chain(_sums(names, channels), with_array(LayerNorm(channels)), *layers, pool, readout)


def _sums(names: int, channels: int) -> Model[Bags, Ragged]:
    """The sum of the vectors of every token's names."""

    def initialize(model: Model[Bags, Ragged], **_: object) -> None:
        model.set_param("E", cast(Floats2d, np.random.normal(0, 0.1, (names, channels)).astype(np.float32)))

    def forward(model: Model[Bags, Ragged], bags: Bags, is_train: bool) -> tuple[Ragged, Callable[[Ragged], Any]]:
        matrix, lengths = bags

        def backprop(gradient: Ragged) -> Any:
            model.inc_grad("E", matrix.T @ gradient.data)
            return []

        return Ragged(matrix @ model.get_param("E"), lengths), backprop

    return Model("sums", forward, init=initialize, params={"E": None}, dims={"nO": channels})


def arrays_of(model: Model[Bags, Floats2d]) -> dict[str, Floats]:
    """The weights as :func:`okrnlp.network.shapes` has them, without the members' axis."""

    def weights(layer: str, name: str) -> list[Floats]:
        return [np.asarray(node.get_param(name)) for node in model.walk() if node.name == layer]

    (vectors,), (readout,), (intercept,) = weights("sums", "E"), weights("linear", "W"), weights("linear", "b")
    channels = vectors.shape[1]
    found = {
        "vectors": vectors,
        "of_largest": readout.T[:channels],
        "of_mean": readout.T[channels:],
        "intercept": intercept,
    }
    which = ("", *(f"_{i}" for i in range(LAYERS)))
    found |= {f"gain{w}": array[None] for w, array in zip(which, weights("layernorm", "G"), strict=True)}
    found |= {f"shift{w}": array[None] for w, array in zip(which, weights("layernorm", "b"), strict=True)}
    # thinc has the pieces of a unit side by side, serving all first pieces, then all second ones.
    for i, (w, b) in enumerate(zip(weights("maxout", "W"), weights("maxout", "b"), strict=True)):
        found |= {
            f"weights_{i}": w.transpose(1, 0, 2).reshape(channels * PIECES, -1).T,
            f"bias_{i}": b.T.reshape(1, -1),
        }
    return found
