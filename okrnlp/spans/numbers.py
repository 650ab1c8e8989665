"""Figures and number words → values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from okrnlp.spans.draft import Draft

FIGURE = re.compile(r"\d[\d.,]*")
_GROUPED_DOT = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_GROUPED_COMMA = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
# No power of ten beyond this is a number that somebody meant.
_MOST_DIGITS = 24
# Scales of one letter are also prepositions and units: they count only when glued to their number.
_LETTERS = {"к", "k", "м", "m"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was read: its value and the token after it."""

    value: Decimal | None
    """``None`` when the text says «many» without saying how many."""
    last: int
    factor: int = 1
    """Of the scale word that belongs to it («млн»)."""


def parse_number(text: str) -> Decimal | None:
    """The value of a figure as Russians type it; ``None`` when it is no number.

    «1.844.036,12» and «20.000» have points between thousands; «10,000» and «2,000» are
    thousands in the English way; «1,125» with a leading digit 1…9 would be too, so the
    caller that knows of a scale («1,125 млрд») asks :func:`parse_decimal` instead.
    """
    if sum(map(str.isdigit, text)) > _MOST_DIGITS:
        return None
    text = text.rstrip(".,")
    if _GROUPED_DOT.fullmatch(text) and not text.startswith("0"):
        return parse_decimal(text.replace(".", ""))
    if _GROUPED_COMMA.fullmatch(text):
        return parse_decimal(text.replace(",", ""))
    return parse_decimal(text)


def parse_decimal(text: str) -> Decimal | None:
    """The value of a figure whose only comma or point stands before the fraction."""
    try:
        return Decimal(text.rstrip(".,").replace(",", "."))
    except InvalidOperation:
        return None


def tidy(value: Decimal) -> Decimal:
    """The same value without needless zeros or exponent: 5300000.0 → 5300000."""
    return Decimal(f"{value.normalize():f}")


def number_at(draft: Draft, at: int) -> Number | None:
    """The number at token ``at`` with its scale, in figures or words; ``None`` when there is none."""
    if at >= len(draft.tokens):
        return None
    text = draft.tokens[at].text.lstrip("+-")
    if FIGURE.fullmatch(text):
        return _figure(draft, at, text)
    return _words(draft, at)


def _figure(draft: Draft, at: int, text: str) -> Number | None:
    factor = _scale(draft, at + 1)
    value = (parse_decimal if factor else parse_number)(text)
    if value is None:
        return None
    if draft.tokens[at].text.startswith("-"):
        value = -value
    last = at + 1
    if factor:
        value, last = value * factor, at + 2
        # «тыс.» keeps its point when a unit follows.
        last += draft.lemma(last) == "." and draft.tokens[last].start == draft.tokens[last - 1].stop
    return Number(tidy(value), last, factor or 1)


def _words(draft: Draft, at: int) -> Number | None:
    words = draft.lexicon.numbers
    form = draft.tokens[at].text.lower()
    if form in words.vague:
        return Number(None, at + 1)
    if form in words.number_forms:
        return Number(words.number_forms[form], at + 1)
    total: Decimal | None = None
    first = at
    while draft.lemma(at) in words.numbers and draft.tokens[at].pos != "PRON":
        total = (total or Decimal(0)) + words.numbers[draft.lemma(at)]
        at += 1
    factor = _scale(draft, at)
    # «один из», «одна команда» count nothing.
    if total == 1 and at == first + 1 and not factor:
        return None
    if total is not None and factor:
        rest = _words(draft, at + 1) if at + 1 < len(draft.tokens) else None
        if rest is not None and rest.value is not None and rest.value < factor:
            return Number(total * factor + rest.value, rest.last, factor)
        return Number(tidy(total * factor), at + 1, factor)
    if total is None and factor and draft.lemma(at) not in _LETTERS and draft.tokens[at].has("Number=Sing"):
        return Number(Decimal(factor), at + 1, factor)
    return None if total is None else Number(total, at)


def _scale(draft: Draft, at: int) -> int:
    """The scale word at ``at``, as a factor; 0 when there is none."""
    scales, lemma = draft.lexicon.numbers.scales, draft.lemma(at)
    if lemma not in scales:
        return 0
    if lemma in _LETTERS and (draft.tokens[at].start != draft.tokens[at - 1].stop or draft.lemma(at + 1) in {"2", "3"}):
        return 0
    return scales[lemma]
