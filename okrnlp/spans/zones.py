"""Which part of the text a token belongs to, and the deadlines.

Rule 1 of the guidelines puts aside the deadline, the means, the reason and what stands in brackets:
what stays is what will be checked at the end of the period.
"""

from __future__ import annotations

import re
from dataclasses import replace

from okrnlp.spans.clauses import REASON
from okrnlp.spans.draft import OPENING, SHUTTING, Draft, Range
from okrnlp.types import Span, Zone

DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}")
"""A date in figures."""
_DAY_MONTH = re.compile(r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])")
_YEAR = re.compile(r"(?:19|20)\d\d(?:-?(?:го|му|м))?")
_CODE = re.compile(r"[qh][1-4]", re.IGNORECASE)
_ROMAN = re.compile(r"(?:i{1,3}|iv)", re.IGNORECASE)
_LONGEST = 10
"""Words of a deadline before its month, year or period."""
_SMALL = re.compile(r"\d{1,2}(?:-?(?:й|го|му|м|е))?")


def find_deadlines(draft: Draft) -> tuple[Span, ...]:
    """Deadlines and periods («до 30.09.2026», «к концу Q3», «за полугодие»), in text order."""
    return tuple(draft.span(first, last, "deadline", "") for first, last in draft.deadlines)


def assign_zones(draft: Draft) -> None:
    """Finds the deadlines of ``draft`` and sets the zone of every token."""
    draft.deadlines = _deadline_ranges(draft)
    draft.deadline_ends = dict(draft.deadlines)
    zones = [Zone.CORE] * len(draft.tokens)
    for first, last in draft.deadlines:
        zones[first:last] = [Zone.DEADLINE] * (last - first)
    _mark_means(draft, zones)
    for i, token in enumerate(draft.tokens):
        if token.clause == REASON and zones[i] is not Zone.DEADLINE:
            zones[i] = Zone.REASON
    _mark_brackets(draft, zones)
    # A text that is all bracket, means, reason or owner has nothing else to be read by.
    if Zone.CORE not in [z for z, t in zip(zones, draft.tokens, strict=True) if t.pos != "PUNCT"]:
        zones = [z if z is Zone.DEADLINE else Zone.CORE for z in zones]
    draft.tokens = [
        token if token.zone is zone else replace(token, zone=zone)
        for token, zone in zip(draft.tokens, zones, strict=True)
    ]


def _mark_brackets(draft: Draft, zones: list[Zone]) -> None:
    depth, zone = 0, Zone.BRACKET
    for i, token in enumerate(draft.tokens):
        opens, closes = token.text in OPENING, token.text in SHUTTING
        if opens and depth == 0:
            zone = Zone.OWNER if draft.lemma(i + 1) in draft.lexicon.zones.owners else Zone.BRACKET
        depth += opens
        if depth > 0:
            zones[i] = zone
        depth = max(0, depth - closes)


def _mark_means(draft: Draft, zones: list[Zone]) -> None:
    i = 0
    while i < len(draft.tokens):
        opener = draft.opener(i, draft.lexicon.zones.means)
        # «через 2 недели» is a time, not a means.
        if opener is None or draft.tokens[min(i + len(opener), len(draft.tokens) - 1)].pos == "NUM":
            i += 1
            continue
        before = zip(zones[:i], draft.tokens[:i], strict=True)
        leads = all(z is not Zone.CORE or t.pos == "PUNCT" for z, t in before)
        stop = _means_end(draft, i + len(opener), leads)
        zones[i:stop] = [Zone.MEANS] * (stop - i)
        i = stop


def _means_end(draft: Draft, after: int, leads: bool) -> int:
    """A means that leads the text ends at a comma or verb; another runs to a bracket, «;» or the end."""
    for i in range(after, len(draft.tokens)):
        token = draft.tokens[i]
        if token.text in {";", "(", ")", ":", "→"}:
            return i
        verb = token.pos == "VERB" and (token.has("VerbForm=Inf") or token.has("VerbForm=Fin"))
        if verb and (leads or draft.lemma(i - 1) == "и"):
            return i - (draft.lemma(i - 1) == "и")
        if token.text == "," and leads:
            return i + 1
    return len(draft.tokens)


def _deadline_ranges(draft: Draft) -> list[Range]:
    ranges: list[Range] = []
    i = 0
    while i < len(draft.tokens):
        stop = _deadline_at(draft, i)
        if stop:
            ranges.append((i, stop))
            i = stop
        else:
            i += 1
    return ranges


def _deadline_at(draft: Draft, i: int) -> int:
    """End of the deadline that begins at token ``i``; 0 when none does."""
    words = draft.lexicon.zones
    at = i
    preposition = draft.lemma(at) in draft.lexicon.zones.prepositions
    if (
        draft.starts_with(at, ("не", "позднее"))
        or draft.starts_with(at, ("не", "позже"))
        or draft.starts_with(at, ("начиная", "с"))
    ):
        preposition, at = True, at + 2
    elif preposition:
        at += 1
    opened = draft.lemma(i) if preposition else ""
    edges = modifiers = small = 0
    while at < min(i + _LONGEST, len(draft.tokens)):
        lemma, text = draft.lemma(at), draft.tokens[at].text.lower()
        if lemma in draft.lexicon.zones.edges:
            edges += 1
        elif lemma in draft.lexicon.zones.modifiers or _ROMAN.fullmatch(text):
            modifiers += 1
        elif _SMALL.fullmatch(text) or lemma in {"два", "три", "четыре", "шесть"}:
            small += 1
        elif text in {"-", "по"} and (modifiers or small or edges):
            pass
        else:
            break
        at += 1
    if at >= len(draft.tokens):
        return 0
    lemma, text = draft.lemma(at), draft.tokens[at].text.lower()
    introduced = preposition or edges > 0
    if opened and _DAY_MONTH.fullmatch(text):
        return at + 1
    if DATE.fullmatch(text) or _CODE.fullmatch(text) or text in words.codes and (modifiers or small):
        return _after_year(draft, at + 1)
    if lemma in words.months and (introduced or small) and draft.tokens[at].pos == "NOUN":
        # «с мая по август»
        later = at + 2 if draft.lemma(at + 1) in {"по", "-"} and draft.lemma(at + 2) in words.months else at
        return _after_year(draft, later + 1)
    # «до 2 000» is no year.
    grouped = draft.tokens[at].stop - draft.tokens[at].start > len(text)
    if _YEAR.fullmatch(text) and introduced and not small and not grouped:
        following = draft.lemma(at + 1)
        if (
            following in {"год", "г"}
            or (edges or opened in {"до", "к", "ко", "в", "за", "на", "с"})
            and not _counts(draft, at + 1)
        ):
            return _after_year(draft, at)
        return 0
    if lemma in words.periods and introduced:
        # «в месяц» is a rate and «до 3 дней» a target; «за квартал» and «к концу года» are deadlines.
        calendar = lemma in draft.lexicon.zones.calendar
        # «в течение суток» is how long something takes.
        lasting = draft.lemma(at - 1) == "течение" and not calendar
        if (edges and not lasting) or (modifiers and calendar):
            return _after_year(draft, at + 1)
        if opened in {"до", "к", "ко"} and lemma in draft.lexicon.zones.seasons:
            return _after_year(draft, at + 1)
        if opened == "за" and calendar and not small:
            return _after_year(draft, at + 1)
    return 0


def _after_year(draft: Draft, at: int) -> int:
    """Takes in «2026 года», «2026», «2025–2026 годы» and «г.» that follow."""
    if at < len(draft.tokens) and _YEAR.fullmatch(draft.tokens[at].text.lower()):
        at += 1
        later = at + (draft.lemma(at) == "-")
        if later < len(draft.tokens) and _YEAR.fullmatch(draft.tokens[later].text.lstrip("-")):
            at = later + 1
    if draft.lemma(at) in {"год", "г"}:
        at += 1
    if draft.lemma(at) == "." and draft.lemma(at - 1) == "г":
        at += 1
    return at


def _counts(draft: Draft, at: int) -> bool:
    """Whether the token at ``at`` makes a count of the number before it («до 2000 клиентов»)."""
    return (
        at < len(draft.tokens)
        and draft.tokens[at].pos in {"NOUN", "ADJ", "X"}
        or draft.lemma(at) in {"%", "₽", "$", "€"}
    )
