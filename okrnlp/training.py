"""Annotated corpus → model with its scores, self-check and card."""

from __future__ import annotations

import json
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

from okrnlp.bundle import save_bundle
from okrnlp.classifier import Classifier
from okrnlp.corpus import Example, content_hash, labels_of, read_others
from okrnlp.errors import CorpusError
from okrnlp.evaluation import SCORE_HEAD, Scores, coverage, review_threshold, score, score_row
from okrnlp.fitting import FOLDS, MEMBERS, STRENGTH, Fitted, Progress, fit
from okrnlp.model import Model
from okrnlp.reader import Reader
from okrnlp.resources import shipped
from okrnlp.types import LABELS

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

_CHECK_ROWS = 8
_VERSIONS = ("numpy", "scikit-learn", "spacy", "thinc", "pymorphy3", "pymorphy3-dicts-ru")


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model and how it did."""

    fitted: Fitted
    cross_validated: Scores
    """Out-of-fold on the train split."""
    held_out: Scores | None
    """On the test split; ``None`` when the corpus has none."""
    manifest: dict[str, Any]

    @property
    def model(self) -> Model:
        """The model itself."""
        return self.fitted.model


def train(
    examples: Sequence[Example],
    reader: Reader,
    seed: int = 0,
    progress: Progress | None = None,
    others: Sequence[str] | None = None,
) -> Trained:
    """A model fitted on the train split and scored on the test split.

    It learns to be in doubt about ``others``, texts that are no key results: the shipped
    ones when none are given, the test split of which is left out here too.

    Deterministic on one machine in ``examples``, ``reader`` and ``seed``. Raises
    ``CorpusError`` when a label has too few groups to be cross-validated.
    """
    fit_on = [e for e in examples if e.split == "train"]
    held = [e for e in examples if e.split == "test"]
    _enough(fit_on)
    gold = columns(fit_on)
    key_results = list(reader.read_many(e.text for e in fit_on))
    if others is None:
        others = read_others(shipped("corpus", "not_key_results.jsonl"), "train")
    doubted = list(reader.read_many(others))
    fitted = fit(key_results, gold, [e.group for e in fit_on], doubted, seed, progress)
    judged = probabilities(fitted.model, reader, held) if held else None
    held_out = score(columns(held), judged) if judged is not None else None
    cross_validated = score(gold, fitted.out_of_fold)
    threshold = review_threshold(gold, fitted.out_of_fold)
    if judged is not None:
        threshold = max(threshold, review_threshold(columns(held), judged))
    manifest = {
        "corpus": {
            "hash": content_hash(examples, others),
            "rows": len(examples),
            "train": len(fit_on),
            "test": len(held),
            "no_key_results": len(others),
            "labels": dict(sorted(Counter(str(e.label) for e in examples).items())),
        },
        "training": {
            "seed": seed,
            "C": STRENGTH,
            "folds": FOLDS,
            "members": MEMBERS,
            "network_weights": sum(array.size for array in fitted.model.network.arrays.values()),
            "scales": [round(scale, 6) for scale in fitted.scales],
        },
        "review": {
            "threshold": round(threshold, 6),
            **_reviewed("cross_validated", gold, fitted.out_of_fold, threshold),
            **(_reviewed("held_out", columns(held), judged, threshold) if judged is not None else {}),
        },
        "scores": {
            "cross_validated": cross_validated.as_dict(),
            "held_out": held_out.as_dict() if held_out else None,
        },
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _VERSIONS}},
    }
    return Trained(fitted, cross_validated, held_out, manifest)


def _reviewed(name: str, gold: Ints, probabilities: Array, threshold: float) -> dict[str, dict[str, float]]:
    share, right = coverage(gold, probabilities, threshold)
    return {name: {"coverage": round(share, 4), "accuracy": round(right, 4)}}


def save(trained: Trained, examples: Sequence[Example], reader: Reader, folder: str | Path) -> None:
    """Writes the model folder, with self-check rows of every label and a model card."""
    checks: list[str] = []
    for label in LABELS:
        checks += [e.text for e in examples if e.label is label][: _CHECK_ROWS // len(LABELS)]
    save_bundle(folder, trained.model, trained.manifest, reader, checks, model_card(trained.manifest))


def columns(examples: Sequence[Example]) -> Ints:
    """Label column 0…3 of each example."""
    return np.array([LABELS.index(label) for label in labels_of(examples)], dtype=np.int64)


def probabilities(model: Model, reader: Reader, examples: Sequence[Example]) -> Array:
    """Shape (n, 4): what ``model`` says of the examples' texts."""
    return model.probabilities(reader.read_many(e.text for e in examples))


def score_classifier(classifier: Classifier, examples: Sequence[Example]) -> Scores:
    """Scores of a classifier on annotated examples."""
    return score(columns(examples), probabilities(classifier.model, classifier.reader, examples))


def shipped_scales() -> tuple[float, float]:
    """The scales of the shipped model's parts, for models of other rows that skip the search for their own."""
    manifest = json.loads((shipped("models", "default") / "manifest.json").read_text(encoding="utf-8"))
    linear, network = manifest["training"]["scales"]
    return linear, network


def model_card(manifest: dict[str, Any]) -> str:
    """The model card, in Markdown, from the manifest alone."""
    template = (resources.files("okrnlp") / "data" / "model_card.md").read_text(encoding="utf-8")
    corpus, scores = manifest["corpus"], manifest["scores"]
    lines = [
        *SCORE_HEAD,
        *(score_row(f"{name.replace('_', '-')} ({row['count']})", row) for name, row in scores.items() if row),
    ]
    per_label = ["| label | rows | precision | recall | F1 |", "|---|---|---|---|---|"]
    best = scores["held_out"] or scores["cross_validated"]
    per_label += [
        f"| {label} | {row['support']:.0f} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} |"
        for label, row in best["per_label"].items()
    ]
    review = manifest["review"]
    sure = review.get("held_out") or review["cross_validated"]
    return template.format(
        members=manifest["training"]["members"],
        size=f"{manifest['training']['network_weights']:,}",
        threshold=f"{review['threshold']:.2f}",
        coverage=f"{sure['coverage']:.0%}",
        sure=f"{sure['accuracy']:.1%}",
        others=corpus["no_key_results"],
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
        if len(groups) < FOLDS:
            raise CorpusError(
                f"the train split has {len(groups)} groups of «{label}», cross-validation needs {FOLDS}; "
                "add examples, or add yours to the base corpus with --add"
            )
