"""Annotated corpus → model: the part that belongs to scikit-learn.

The pipeline counts the same named features that serving reads, drops those seen once and
fits a multinomial logistic regression; a temperature found on out-of-fold logits makes
the probabilities honest.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline

from okrnlp.bundle import save_bundle
from okrnlp.classifier import Classifier
from okrnlp.corpus import Example, content_hash, labels_of
from okrnlp.errors import CorpusError
from okrnlp.evaluation import Scores, coverage, review_threshold, score
from okrnlp.features import features
from okrnlp.model import LinearModel, softmax
from okrnlp.reader import Reader
from okrnlp.types import LABELS, KeyResult

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

STRENGTH = 1.0
"""Inverse regularisation, chosen by grouped cross-validation on the corpus."""
_FOLDS = 5
_CHECK_ROWS = 8


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model and how it did."""

    model: LinearModel
    pipeline: Pipeline
    """The scikit-learn pipeline that the weights came from, before calibration."""
    temperature: float
    cross_validated: Scores
    """Out-of-fold on the train split."""
    held_out: Scores | None
    """On the test split; ``None`` when the corpus has none."""
    manifest: dict[str, Any]


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


def train(examples: Sequence[Example], reader: Reader, seed: int = 0) -> Trained:
    """A model fitted on the train split and scored on the test split.

    Deterministic in ``examples``, ``reader`` and ``seed``. Raises ``CorpusError`` when a
    label has too few groups to be cross-validated.
    """
    fit_on = [e for e in examples if e.split == "train"]
    held = [e for e in examples if e.split == "test"]
    _enough(fit_on)
    key_results = list(reader.read_many(e.text for e in fit_on))
    gold = columns(fit_on)
    logits = _out_of_fold(key_results, gold, [e.group for e in fit_on], seed)
    temperature = _temperature(logits, gold)
    pipeline = build_pipeline(seed).fit(key_results, gold)
    model = export(pipeline, temperature)
    judged = probabilities(model, reader, held) if held else None
    held_out = score(columns(held), judged) if judged is not None else None
    out_of_fold = softmax(logits / temperature)
    cross_validated = score(gold, out_of_fold)
    threshold = review_threshold(gold, out_of_fold)
    if judged is not None:
        threshold = max(threshold, review_threshold(columns(held), judged))
    manifest = {
        "corpus": {
            "hash": content_hash(examples),
            "rows": len(examples),
            "train": len(fit_on),
            "test": len(held),
            "labels": dict(sorted(Counter(str(e.label) for e in examples).items())),
        },
        "training": {"seed": seed, "C": STRENGTH, "folds": _FOLDS, "temperature": round(temperature, 6)},
        "review": {
            "threshold": round(threshold, 6),
            **_reviewed("cross_validated", gold, out_of_fold, threshold),
            **(_reviewed("held_out", columns(held), judged, threshold) if judged is not None else {}),
        },
        "scores": {
            "cross_validated": cross_validated.as_dict(),
            "held_out": held_out.as_dict() if held_out else None,
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "scikit-learn", "spacy", "pymorphy3", "pymorphy3-dicts-ru")},
        },
    }
    return Trained(model, pipeline, temperature, cross_validated, held_out, manifest)


def _reviewed(name: str, gold: Ints, probabilities: Array, threshold: float) -> dict[str, dict[str, float]]:
    share, right = coverage(gold, probabilities, threshold)
    return {name: {"coverage": round(share, 4), "accuracy": round(right, 4)}}


def save(trained: Trained, examples: Sequence[Example], reader: Reader, folder: str | Path) -> None:
    """Writes the model folder, with self-check rows of every label and a model card."""
    checks: list[str] = []
    for label in LABELS:
        checks += [e.text for e in examples if e.label is label][: _CHECK_ROWS // len(LABELS)]
    save_bundle(folder, trained.model, trained.manifest, reader, checks, model_card(trained.manifest))


def export(pipeline: Pipeline, temperature: float) -> LinearModel:
    """The weights of a fitted pipeline, divided by the temperature, in a steady order."""
    vocabulary: dict[str, int] = {n: int(i) for n, i in pipeline["count"].vocabulary_.items()}
    classifier = pipeline["classify"]
    return LinearModel(vocabulary, classifier.coef_.T / temperature, classifier.intercept_ / temperature)


def columns(examples: Sequence[Example]) -> Ints:
    """Label column 0…3 of each example."""
    return np.array([LABELS.index(label) for label in labels_of(examples)], dtype=np.int64)


def probabilities(model: LinearModel, reader: Reader, examples: Sequence[Example]) -> Array:
    """Shape (n, 4): what ``model`` says of the examples' texts."""
    rows = [model.logits(features(k)) for k in reader.read_many(e.text for e in examples)]
    return softmax(np.array(rows).reshape(-1, len(LABELS)))


def score_classifier(classifier: Classifier, examples: Sequence[Example]) -> Scores:
    """Scores of a classifier on annotated examples."""
    return score(columns(examples), probabilities(classifier.model, classifier.reader, examples))


def model_card(manifest: dict[str, Any]) -> str:
    """The model card, in Markdown, from the manifest alone."""
    template = (resources.files("okrnlp") / "data" / "model_card.md").read_text(encoding="utf-8")
    corpus, scores = manifest["corpus"], manifest["scores"]
    lines = ["| rows | macro-F1 | 95 % interval | κ | accuracy | ECE |", "|---|---|---|---|---|---|"]
    lines += [
        "| {} ({}) | {:.3f} | {:.3f}–{:.3f} | {:.3f} | {:.3f} | {:.3f} |".format(
            name.replace("_", "-"), row["count"], row["macro_f1"], *row["macro_f1_interval"],
            row["kappa"], row["accuracy"], row["calibration_error"],
        )
        for name, row in scores.items()
        if row
    ]  # fmt: skip
    per_label = ["| label | rows | precision | recall | F1 |", "|---|---|---|---|---|"]
    best = scores["held_out"] or scores["cross_validated"]
    per_label += [
        f"| {label} | {row['support']:.0f} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} |"
        for label, row in best["per_label"].items()
    ]
    review = manifest["review"]
    sure = review.get("held_out") or review["cross_validated"]
    return template.format(
        threshold=f"{review['threshold']:.2f}",
        coverage=f"{sure['coverage']:.0%}",
        sure=f"{sure['accuracy']:.1%}",
        rows=corpus["rows"],
        train=corpus["train"],
        test=corpus["test"],
        labels=", ".join(f"{label} {count}" for label, count in corpus["labels"].items()),
        corpus_hash=corpus["hash"][:16],
        scores="\n".join(lines),
        per_label="\n".join(per_label),
        versions=", ".join(f"{name} {number}" for name, number in manifest["versions"].items()),
    )


def _enough(examples: Sequence[Example]) -> None:
    for label in LABELS:
        groups = {e.group for e in examples if e.label is label}
        if len(groups) < _FOLDS:
            raise CorpusError(
                f"the train split has {len(groups)} groups of «{label}», cross-validation needs {_FOLDS}; "
                "add examples, or add yours to the base corpus with --add"
            )


def _out_of_fold(key_results: list[KeyResult], gold: Ints, groups: list[str], seed: int) -> Array:
    logits = np.zeros((len(gold), len(LABELS)))
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=seed)
    for fit_on, held in folds.split(key_results, gold, groups):
        pipeline = build_pipeline(seed).fit([key_results[i] for i in fit_on], gold[fit_on])
        logits[held] = pipeline.decision_function([key_results[i] for i in held])
    return logits


def _temperature(logits: Array, gold: Ints) -> float:
    """The divisor of the logits that makes the gold labels most likely."""

    def loss(log_temperature: float) -> float:
        rows = softmax(logits / np.exp(log_temperature))
        return float(-np.log(rows[np.arange(len(gold)), gold] + 1e-12).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x))
