"""Model weights → the fragments of the text that decided, with Russian reasons."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

import numpy as np

from okrnlp.features import NOWHERE, Place
from okrnlp.lexicon import load_lexicon
from okrnlp.model import Shares
from okrnlp.types import LABELS, Evidence, Label


def explain(text: str, shares: Shares, label: Label, against: Label | None = None) -> tuple[Evidence, ...]:
    """What each fragment adds to the logit of ``label``, largest absolute weight first.

    Shares of the same fragment are added up. The sum of all weights is the logit: the
    intercept is among the rows, as the one without a fragment whose reason says so. With
    ``against``, what it adds to the lead of ``label`` over that other label; the sum is
    the difference of their logits.
    """
    column = LABELS.index(label)
    weights = np.vstack([shares.weights, shares.intercept])
    toward = weights[:, column] if against is None else weights[:, column] - weights[:, LABELS.index(against)]
    by_place: dict[Place, list[tuple[float, str]]] = {}
    for name, place, weight in zip(shares.names, shares.places, toward.tolist(), strict=False):
        by_place.setdefault(place, []).append((weight, name))
    rows = [_row(text, place, parts) for place, parts in by_place.items()]
    rows.append(Evidence("", 0, 0, float(toward[-1]), reason_of("intercept")))
    return tuple(sorted(rows, key=lambda e: (-abs(e.weight), e.start, e.stop)))


def _row(text: str, place: Place, parts: list[tuple[float, str]]) -> Evidence:
    total = sum(weight for weight, _ in parts)
    # The reason is that of the strongest feature on the side that won.
    _, name = max(parts, key=lambda part: part[0] if total >= 0 else -part[0])
    start, stop = place
    fragment = "" if place == NOWHERE else text[start:stop]
    return Evidence(fragment, start, stop, total, reason_of(name))


@lru_cache(maxsize=50_000)
def reason_of(name: str) -> str:
    """What a Russian reader is told the feature ``name`` is."""
    tables = _tables()
    if name in tables["exact"]:
        return tables["exact"][name]
    group, _, value = name.partition("=")
    words = value.split()
    classes = _class_names()
    known = [classes[w] for w in words if w in classes]
    template = tables["reasons"][group]
    if "{class}" in template and not known:
        template = template.split(":")[0].replace("{class}", "").strip()
    return template.replace("{class}", ", ".join(dict.fromkeys(known))) or tables["reasons"]["w"]


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    content = (resources.files("okrnlp") / "data" / "reasons.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


@lru_cache(maxsize=1)
def _class_names() -> dict[str, str]:
    lexicon = load_lexicon()
    return lexicon.senses.names | {entry.name: entry.ru for entry in lexicon.classes}
