"""Changes of spelling and wording that leave the meaning alone, and what the model makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from okrnlp.classifier import Classifier
from okrnlp.types import Classification

TOLERANCE = 0.02
"""By how much the confidence may move."""

VARIANTS: dict[str, Callable[[str], str]] = {
    "marker": lambda t: f"KR1: {t}",
    "bullet": lambda t: f"• {t}",
    "list number": lambda t: f"1. {t}",
    "full stop": lambda t: t if t.endswith((".", "!", "?")) else f"{t}.",
    "small letter": lambda t: t[:1].lower() + t[1:],
    "no-break spaces": lambda t: t.replace(" ", "\u00a0"),
    "dash": lambda t: t.replace("—", "–"),
    "ё": lambda t: t.replace("ё", "е"),
    "quotes": lambda t: f"«{t}»",
    "deadline": lambda t: f"{t} к 30.09.2026",
    "owner": lambda t: f"{t} (отв. Иванов)",
    "₽ for руб.": lambda t: t.replace("₽", "руб."),
    "no space before %": lambda t: t.replace(" %", "%"),
    # Only where it is the sole number: «с 12 до 15» would turn round.
    "12 → 17": lambda t: t.replace("12", "17") if re.findall(r"\d+", t) == ["12"] else t,
}
"""Name → the text in another spelling."""

SYNONYMS = {
    "провести": ("организовать",),
    "написать": ("подготовить",),
    "увеличить": ("повысить", "нарастить"),
    "снизить": ("сократить", "уменьшить"),
    "внедрить": ("развернуть",),
    "запустить": ("открыть",),
    "разработать": ("создать",),
    "привлечь": ("получить",),
}
"""Leading verb → others that change nothing."""


def table(texts: list[str], classifier: Classifier) -> list[str]:
    """A Markdown table: for every change the rows it touches, the labels and the confidences that stay."""
    before = {r.text: r for r in classifier.classify_many(texts)}
    lines = [f"| change | rows touched | label stays | and confidence within ± {TOLERANCE} |", "|---|---|---|---|"]
    for name, change in VARIANTS.items():
        pairs = [(t, change(t)) for t in texts if change(t) != t]
        lines.append(_line(name, pairs, before, classifier))
    pairs = [
        (t, f"{synonym.capitalize()}{t[len(verb) :]}")
        for t in texts
        for verb, synonyms in SYNONYMS.items()
        for synonym in synonyms
        if t.lower().startswith(f"{verb} ")
    ]
    return [*lines, _line("synonym of the leading verb", pairs, before, classifier)]


def _line(name: str, pairs: list[tuple[str, str]], before: dict[str, Classification], classifier: Classifier) -> str:
    if not pairs:
        return f"| {name} | 0 | | |"
    old = [before[text] for text, _ in pairs]
    new = list(classifier.classify_many(changed for _, changed in pairs))
    same = np.array([a.label == b.label for a, b in zip(old, new, strict=True)])
    near = np.array([abs(a.confidence - b.confidence) <= TOLERANCE for a, b in zip(old, new, strict=True)])
    return f"| {name} | {len(pairs)} | {same.mean():.1%} | {(same & near).mean():.1%} |"
