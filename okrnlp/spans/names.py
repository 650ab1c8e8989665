"""Numbers that are no quantities: names, places in an order, telephone numbers, dates."""

from __future__ import annotations

import re

from okrnlp.spans.draft import Draft
from okrnlp.spans.numbers import FIGURE
from okrnlp.spans.zones import DATE

_TIMES = re.compile(r"[xхXХ]\d+")
"""«x2»: not a name but a multiple."""
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[^\W\d_])\w+")
"""Letters and digits in one word: «B2B», «5S», «p95», «Q3»."""
_SUFFIXED = re.compile(r"\d+(?:/\d+)?-([^\W\d_]+)")
"""«152-ФЗ», «2-й», «10-ти»."""
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d(?!\d)")
"""«8:00»"""
_ROUND_THE_CLOCK = re.compile(r"\d{1,2}/7|5/2|2/2")
_VERSION = re.compile(r"\d{1,2}\.0")
"""«5.0»: nobody aims at a tenth that is nought."""
_PHONE = re.compile(r"(?:\+7|8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)")
# A word before a name's number may be divided from it: «ISO-27001», «KR: 2», «линия № 3».
_DIVIDERS = {"-", ":", "№", "—"}


def count_suffix(text: str, suffixes: frozenset[str]) -> str:
    """The figure of «10-ти»; empty when ``text`` is none."""
    match = _SUFFIXED.fullmatch(text)
    return text[: match.start(1) - 1] if match and match.group(1).lower() in suffixes else ""


def name_at(draft: Draft, i: int) -> tuple[int, int] | None:
    """The tokens of the name whose number begins at token ``i``, with the word before that makes it a name."""
    text = draft.tokens[i].text
    if phone := _PHONE.match(draft.raw, draft.tokens[i].start):
        return i, _token_after(draft, i, phone.end())
    if _TIMES.fullmatch(text):
        return None
    if _ROUND_THE_CLOCK.fullmatch(text) or (_MIXED.fullmatch(text) and not FIGURE.fullmatch(text)):
        return _first(draft, i), _with_version(draft, i + 1)
    roles = draft.lexicon.numbers.roles
    suffix = _SUFFIXED.fullmatch(text)
    if suffix and suffix.group(1).lower() not in roles["count_suffix"]:
        return i, i + 1
    if not FIGURE.fullmatch(text):
        return None
    if _VERSION.fullmatch(text) and _follows_noun(draft, i):
        return i, i + 1
    if _is_version(draft, i):
        return i - 1, i + 1
    # «NPL 90+»
    stop = i + 1 + (draft.lemma(i + 1) == "+" and draft.tokens[i + 1].start == draft.tokens[i].stop)
    return (_first(draft, i), stop) if _first(draft, i) < i else None


def _follows_noun(draft: Draft, i: int) -> bool:
    """Whether the figure names the noun before it («редизайн 5.0») and measures nothing."""
    before = draft.tokens[i - 1] if i else None
    after = draft.lemma(i + 1)
    measures = after in draft.lexicon.numbers.units or after in draft.lexicon.numbers.roles["to"] or after == "из"
    scored = before is not None and before.lemma in draft.lexicon.numbers.roles["score"]
    return before is not None and before.pos in {"NOUN", "X"} and not measures and not scored


def _is_version(draft: Draft, i: int) -> bool:
    """«PostgreSQL 16»: a product in mixed letters and a small number that counts nothing. «NPS 70» is a metric."""
    product = draft.tokens[i - 1].text if i else ""
    mixed = (
        product.isascii() and product.isalpha() and product != product.lower() and product[1:] != product[1:].upper()
    )
    if not mixed or len(draft.tokens[i].text) > 4 or draft.tokens[i - 1].stop == draft.tokens[i].start:
        return False
    named = i - 1 in draft.metrics
    following = draft.tokens[i + 1] if i + 1 < len(draft.tokens) else None
    return (
        not named
        and (following is None or following.pos in {"ADP", "CCONJ", "PUNCT", "VERB"})
        and (following is None or following.text not in {"%", "₽", "$", "€", "+", "/"})
    )


def date_at(draft: Draft, i: int) -> int:
    """The token after the date in figures or time of day («8:00») that begins at token ``i``; 0 when none does."""
    if not draft.tokens[i].text[0].isdigit():
        return 0
    start = draft.tokens[i].start
    match = DATE.match(draft.raw, start) or _CLOCK.match(draft.raw, start)
    return _token_after(draft, i, match.end()) if match else 0


def _first(draft: Draft, i: int) -> int:
    """The token with which the name of the number at ``i`` begins; ``i`` when it is no name."""
    named, first = draft.lexicon.numbers.roles["name"], i
    if draft.lemma(i - 1) == "№":
        first = i - 1
        return first - (draft.lemma(first - 1) in named)
    if draft.lemma(i - 1) in named and not draft.tokens[i - 1].has("Number=Plur") and not _counts(draft, i):
        first = i - 1
    elif draft.lemma(i - 1) in _DIVIDERS - {"№", ":"} and draft.lemma(i - 2) in named:
        glued = draft.tokens[i - 2].stop == draft.tokens[i - 1].start
        first = i - 2 if glued else i
    # «1С:ERP 2»
    while first < i and draft.lemma(first - 1) == ":" and draft.lemma(first - 2) in named:
        first -= 2
    return first


def _counts(draft: Draft, i: int) -> bool:
    """Whether the figure at ``i`` counts what follows: «в серию 7 новых вкусов»."""
    following = draft.tokens[i + 1] if i + 1 < len(draft.tokens) else None
    return following is not None and following.has("Number=Plur") and following.has("Case=Gen")


def _with_version(draft: Draft, after: int) -> int:
    """«1С:ERP 2»: the product and the number of its version belong to the name that begins with «1С»."""
    named = draft.lexicon.numbers.roles["name"]
    if draft.lemma(after) == ":" and draft.tokens[min(after + 1, len(draft.tokens) - 1)].pos in {"X", "PROPN"}:
        glued = draft.tokens[after].start == draft.tokens[after - 1].stop
        if glued and draft.lemma(after - 1) in named:
            after += 2
    if draft.lemma(after - 1) in named and after < len(draft.tokens) and FIGURE.fullmatch(draft.tokens[after].text):
        after += 1
    return after


def _token_after(draft: Draft, i: int, stop: int) -> int:
    while i < len(draft.tokens) and draft.tokens[i].start < stop:
        i += 1
    return i
