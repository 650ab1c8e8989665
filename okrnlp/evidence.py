"""Model weights → the fragments of the text that decided, with Russian reasons."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

import numpy as np

from okrnlp.features import NOWHERE, Place
from okrnlp.lexicon import load_lexicon
from okrnlp.model import Shares
from okrnlp.types import LABELS, Evidence, KeyResult, Label

_JOINING = ("ADP", "CCONJ", "PART")
"""Parts of speech that say something only together with the word behind them."""
_JOINING_SIGNS = ("→", ":")
_NUMBERS = ("target", "number")
"""Groups that name the kind of a number, of the named features and of the network."""


def explain(key_result: KeyResult, shares: Shares, label: Label, against: Label | None = None) -> tuple[Evidence, ...]:
    """What each fragment adds to the logit of ``label``, largest absolute weight first.

    Shares of the same fragment are added up, a preposition's and the like with those of
    the word behind it. The sum of all weights is the logit: the
    intercept is among the rows, as the one without a fragment whose reason says so. With
    ``against``, what it adds to the lead of ``label`` over that other label; the sum is
    the difference of their logits.
    """
    column = LABELS.index(label)
    weights = np.vstack([shares.weights, shares.intercept])
    toward = weights[:, column] if against is None else weights[:, column] - weights[:, LABELS.index(against)]
    phrases = _phrases(key_result)
    by_place: dict[Place, list[tuple[float, str]]] = {}
    for name, place, weight in zip(shares.names, shares.places, toward.tolist(), strict=False):
        by_place.setdefault(phrases.get(place, place), []).append((weight, name))
    rows = [_row(key_result.text, place, parts) for place, parts in by_place.items()]
    rows.append(Evidence("", 0, 0, float(toward[-1]), reason_of("intercept")))
    return tuple(sorted(rows, key=lambda e: (-abs(e.weight), e.start, e.stop)))


def _phrases(key_result: KeyResult) -> dict[Place, Place]:
    """Place of a word or quantity → place of its phrase: «в», «неделю» → «в неделю»."""
    ends = {q.start: q.stop for q in key_result.quantities}
    phrases: dict[Place, Place] = {}
    waiting: list[Place] = []
    read_to = 0
    for token in key_result.tokens:
        if token.start < read_to:
            continue
        place = (token.start, read_to := ends.get(token.start, token.stop))
        if token.pos in _JOINING or token.text in _JOINING_SIGNS:
            waiting.append(place)
        elif token.pos == "PUNCT":
            waiting.clear()
        elif waiting:
            phrase = (waiting[0][0], place[1])
            phrases |= dict.fromkeys((*waiting, place), phrase)
            waiting.clear()
    return phrases


def _row(text: str, place: Place, parts: list[tuple[float, str]]) -> Evidence:
    total = sum(weight for weight, _ in parts)
    # The reason is that of the strongest feature on the side that won, if it has more to say than «a word».
    side = 1 if total >= 0 else -1
    reasons = [(side * weight, reason_of(name)) for weight, name in parts]
    word = reason_of("w")
    _, reason = max(reasons, key=lambda part: (part[0] > 0 and part[1] != word, part[0]))
    start, stop = place
    fragment = "" if place == NOWHERE else text[start:stop]
    return Evidence(fragment, start, stop, total, reason)


@lru_cache(maxsize=50_000)
def reason_of(name: str) -> str:
    """What a Russian reader is told the feature ``name`` is."""
    tables = _tables()
    if name in tables["exact"]:
        return tables["exact"][name]
    group, _, value = name.partition("=")
    if group in _NUMBERS and value in tables["numbers"]:
        return tables["numbers"][value]
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
