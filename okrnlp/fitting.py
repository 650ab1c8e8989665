"""Key results and label columns → the fitted parts of a model, and how they do out of fold.

Two parts learn side by side: scikit-learn's multinomial logistic regression over the named
features that serving reads too, those seen once dropped; and the members of the network
(:mod:`okrnlp.network_training`), in as many processes as there are cores. How much each
counts, and how sure the sum may be, is found on out-of-fold logits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline

from okrnlp.features import features, outline_of
from okrnlp.model import LinearModel, Model, softmax
from okrnlp.network import Floats, Network, Token, tokens_of
from okrnlp.network_training import NO_LABEL, join, train_member, vocabulary_of
from okrnlp.types import LABELS, KeyResult

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[int, int], None]
"""Called with the fits done and the fits to do."""

STRENGTH = 1.0
"""Inverse regularisation, chosen by grouped cross-validation on the corpus."""
FOLDS = 5
MEMBERS = 3
OTHERS_SHARE = 15
"""Rows to one of the texts that are no key result, which are repeated until there are so many."""
_SEEDS = 1_000
"""From one seed to the next, so that no two share a member."""
FOLD_MEMBERS = 1
"""Members of the networks out of fold, to save time. The scales found with them are a little cautious."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model, and the parts it was made of."""

    model: Model
    pipeline: Pipeline
    """The scikit-learn pipeline of the named features, before scaling."""
    scales: tuple[float, float]
    """What the logits of the named features and of the network were multiplied by."""
    out_of_fold: Array
    """Shape (rows, 4): probabilities by models that hadn't seen the row's group."""


def fit(
    key_results: Sequence[KeyResult],
    gold: Ints,
    groups: Sequence[str],
    others: Sequence[KeyResult] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Fitted:
    """A model of all rows, in doubt about ``others``, which are no key results.

    Deterministic on one machine; every label needs ``FOLDS`` groups.
    """
    folds = list(StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(key_results, gold, list(groups)))
    tokens = _tokens(key_results)
    everything = np.arange(len(gold))
    wanted = [*((rows, FOLD_MEMBERS) for rows, _ in folds), (everything, MEMBERS)]
    networks = _networks(tokens, gold, wanted, _tokens(others), seed, progress)
    linear, deep = np.zeros((2, len(gold), len(LABELS)))
    for (fit_on, held), (vocabulary, members) in zip(folds, networks, strict=False):
        pipeline = build_pipeline(seed).fit([key_results[i] for i in fit_on], gold[fit_on])
        linear[held] = pipeline.decision_function([key_results[i] for i in held])
        network = join(vocabulary, members)
        deep[held] = [network.logits(tokens[i]) for i in held]
    scales = _scales(linear, deep, gold)
    pipeline = build_pipeline(seed).fit(list(key_results), gold)
    model = Model(export(pipeline, scales[0]), join(*networks[-1], scales[1]))
    return Fitted(model, pipeline, scales, softmax(scales[0] * linear + scales[1] * deep))


def feature_names(key_result: KeyResult) -> list[str]:
    """The names of a key result's features, as the vectoriser takes them."""
    return list(features(key_result))


def build_pipeline(seed: int = 0) -> Pipeline:
    """An unfitted pipeline: key results → label columns 0…3."""
    return Pipeline(
        [
            ("count", CountVectorizer(analyzer=feature_names, binary=True, min_df=2, dtype=np.float64)),
            (
                "classify",
                LogisticRegression(C=STRENGTH, max_iter=2_000, tol=1e-5, random_state=seed),
            ),
        ]
    )


def export(pipeline: Pipeline, scale: float) -> LinearModel:
    """The weights of a fitted pipeline, multiplied by ``scale``, in a steady order."""
    vocabulary: dict[str, int] = {n: int(i) for n, i in pipeline["count"].vocabulary_.items()}
    classifier = pipeline["classify"]
    return LinearModel(vocabulary, classifier.coef_.T * scale, classifier.intercept_ * scale)


def fit_at(scales: tuple[float, float], key_results: Sequence[KeyResult], gold: Ints, seed: int = 0) -> Model:
    """A model of all rows at scales that are known already, with as few members as out of fold."""
    tokens = _tokens(key_results)
    ((vocabulary, fitted),) = _networks(tokens, gold, [(np.arange(len(gold)), FOLD_MEMBERS)], seed=seed)
    pipeline = build_pipeline(seed).fit(list(key_results), gold)
    return Model(export(pipeline, scales[0]), join(vocabulary, fitted, scales[1]))


def fit_network(tokens: Sequence[Sequence[Token]], gold: Ints, members: int = FOLD_MEMBERS, seed: int = 0) -> Network:
    """A network of so many members, unscaled."""
    return join(*_networks(tokens, gold, [(np.arange(len(gold)), members)], seed=seed)[0])


def _networks(
    tokens: Sequence[Sequence[Token]],
    gold: Ints,
    wanted: Sequence[tuple[Ints, int]],
    others: Sequence[Sequence[Token]] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> list[tuple[dict[str, int], list[dict[str, Floats]]]]:
    """For every (rows, members): the vocabulary of those rows and ``others``, and so many members fitted on them."""
    parts = []
    for rows, count in wanted:
        doubted = list(others) * max(1, round(len(rows) / OTHERS_SHARE / max(1, len(others))))
        labels = np.concatenate([gold[rows], np.full(len(doubted), NO_LABEL)])
        parts.append(([*(tokens[i] for i in rows), *doubted], labels, count))
    vocabularies = [vocabulary_of(texts) for texts, _, _ in parts]
    jobs = [
        delayed(train_member)(texts, labels, vocabulary, (_SEEDS * seed + member) % 2**32)
        for (texts, labels, count), vocabulary in zip(parts, vocabularies, strict=True)
        for member in range(count)
    ]
    fitted = []
    for arrays in Parallel(n_jobs=-1, return_as="generator")(jobs):
        fitted.append(arrays)
        if progress is not None:
            progress(len(fitted), len(jobs))
    members = iter(fitted)
    return [(v, [next(members) for _ in range(count)]) for v, (_, _, count) in zip(vocabularies, parts, strict=True)]


def _tokens(key_results: Sequence[KeyResult]) -> list[tuple[Token, ...]]:
    return [tokens_of(outline_of(k)) for k in key_results]


def _scales(linear: Array, deep: Array, gold: Ints) -> tuple[float, float]:
    """The factors of the two parts' logits that make the gold labels most likely."""

    def loss(factors: Array) -> float:
        rows = softmax(factors[0] * linear + factors[1] * deep)
        return float(-np.log(rows[np.arange(len(gold)), gold] + 1e-12).mean())

    found = minimize(loss, np.array([0.5, 0.5]), bounds=[(0, 5), (0, 5)], method="L-BFGS-B").x
    return float(found[0]), float(found[1])
