"""The façade: a model and a reader that answer for texts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from okrnlp.bundle import load_bundle
from okrnlp.checks.remarks import advise
from okrnlp.doubts import doubts
from okrnlp.evidence import explain
from okrnlp.model import Model, softmax
from okrnlp.reader import Reader, default_reader
from okrnlp.resources import shipped
from okrnlp.types import LABELS, Classification, Evidence, KeyResult, Label


class Classifier:
    """Labels key results; safe to share between threads once made."""

    def __init__(self, model: Model, reader: Reader, manifest: dict[str, Any]) -> None:
        self.model = model
        self.reader = reader
        self.manifest = manifest
        self._threshold = float(manifest.get("review", {}).get("threshold", 0))

    @classmethod
    def load(cls, folder: str | Path | None = None) -> Classifier:
        """The classifier in a model folder; the one shipped with okrnlp when none is given.

        Raises ``BundleError`` when the folder is no model, is damaged or doesn't fit.
        """
        reader = default_reader()
        bundle = load_bundle(shipped("models", "default") if folder is None else folder, reader)
        return cls(bundle.model, reader, bundle.manifest)

    def classify(self, text: str) -> Classification:
        """The label of one key result with its reasons.

        Any string is answered. Raises ``TypeError`` for anything else.
        """
        if not isinstance(text, str):
            raise TypeError(
                f"classify() takes one str, not {type(text).__name__}; for several texts call classify_many()"
            )
        return self.judge(self.reader.read(text))

    def classify_many(self, texts: Iterable[str]) -> Iterator[Classification]:
        """Classifications in the order of ``texts``, lazily, whatever the iterable's length.

        Raises ``TypeError`` for a single string, which would be read letter by letter.
        """
        if isinstance(texts, (str, bytes)) or not isinstance(texts, Iterable):
            raise TypeError(
                f"classify_many() takes an iterable of str, not {type(texts).__name__}; for one text call classify()"
            )
        return map(self.judge, self.reader.read_many(texts))

    def contrast(self, text: str, against: Label | str) -> tuple[Evidence, ...]:
        """Why the label of ``text`` and not ``against``: what each fragment adds to the lead, largest first.

        The weights sum to the difference of the two logits. Raises ``ValueError`` when
        ``against`` is no label, or is the label itself.
        """
        result, other = self.classify(text), Label(against)
        if other is result.label:
            raise ValueError(f"{other!s} is the label of this text; ask about one of the others")
        return explain(result.features, self.model.shares(result.features), result.label, other)

    def judge(self, key_result: KeyResult) -> Classification:
        """The classification of a key result that was read already."""
        shares = self.model.shares(key_result)
        probabilities = softmax(shares.logits)
        label = LABELS[int(np.argmax(probabilities))]
        names = label_names()
        ranked = [(names[LABELS[i]], float(probabilities[i])) for i in np.argsort(-probabilities)]
        return Classification(
            text=key_result.text,
            label=label,
            label_ru=names[label],
            probabilities={str(name): float(p) for name, p in zip(LABELS, probabilities, strict=True)},
            features=key_result,
            evidence=explain(key_result, shares, label),
            advice=advise(label, key_result),
            doubts=doubts(key_result, ranked, self._threshold),
        )


@lru_cache(maxsize=1)
def default_classifier() -> Classifier:
    """The classifier with the shipped model, loaded once."""
    return Classifier.load()


def classify(text: str) -> Classification:
    """The label of one key result with its reasons, by the shipped model.

    Any string is answered. Raises ``TypeError`` for anything else.
    """
    return default_classifier().classify(text)


def classify_many(texts: Iterable[str]) -> Iterator[Classification]:
    """Classifications in the order of ``texts``, lazily, by the shipped model.

    Raises ``TypeError`` for a single string.
    """
    return default_classifier().classify_many(texts)


def label_names() -> dict[Label, str]:
    """What a Russian reader calls each label."""
    return {label: _looks()[label]["name"] for label in LABELS}


def label_colors() -> dict[Label, str]:
    """The colour of each label in tables."""
    return {label: _looks()[label]["color"] for label in LABELS}


def table_words() -> dict[str, str]:
    """What a Russian reader calls the rows of an answer: label, evidence, advice."""
    return _looks()["table"]


@lru_cache(maxsize=1)
def _looks() -> dict[str, dict[str, str]]:
    content = (resources.files("okrnlp") / "data" / "labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)
