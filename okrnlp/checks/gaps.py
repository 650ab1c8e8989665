"""Patterns: a remark's reformulation, filled with the author's own words.

What only the author knows stays a gap («…»): no number is ever invented.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from okrnlp.checks.okr import Hit, Item, Okr
from okrnlp.morph import nominative
from okrnlp.types import Token

GAP = "…"
_LONGEST = 8
"""Words of an author's phrase that a pattern takes."""
_MOVES = {"up", "down", "reach", "gain", "hold", "money_act"}
_NOUNS = {"NOUN", "X", "PROPN"}
_ENDS = {":", ",", ";", "—", "-", "→", "(", "."}
"""Signs behind which a phrase is over."""
_JOINS = {"и", "или", "/"}


def fill(template: str, okr: Okr, hit: Hit) -> str:
    """``template`` with its gaps filled; a gap without words of the author stays «…»."""
    item = okr.items[hit.target] if hit.target is not None else okr.objective
    return template.format_map(_Gaps(hit, item, okr)) if "{" in template else template


class _Gaps(dict[str, str]):
    """Looks a gap up when the template asks for it."""

    def __init__(self, hit: Hit, item: Item | None, okr: Okr) -> None:
        super().__init__(words=hit.words.strip(" .,;:"))
        self._item, self._okr = item, okr

    def __missing__(self, name: str) -> str:
        if name == "objective":
            return self._okr.objective.read.text.strip(" .\n") if self._okr.objective else GAP
        if name == "text":
            return self._item.read.text.strip(" .\n") if self._item else GAP
        phrase = {"metric": metric, "object": thing, "target": target}[name]
        return (phrase(self._item) if self._item else "") or GAP


def metric(item: Item) -> str:
    """What is measured: «Поднять конверсию в SMB с 8 % до 14 %» → «конверсия в SMB»."""
    moves = {s.start for s in item.read.lexemes if s.kind in _MOVES}
    return _phrase(item, moves, stop_at_numbers=True)


def thing(item: Item) -> str:
    """What is made or done: «Развёрнута CRM, настроены этапы» → «CRM»."""
    verbs = {s.start for spans in (item.read.activity_verbs, item.read.completion_words) for s in spans}
    return _phrase(item, verbs, stop_at_numbers=False)


def target(item: Item) -> str:
    """The number aimed at, as the author wrote it."""
    return next((q.text for q in item.read.numeric_targets), "")


def _phrase(item: Item, leads: set[int], *, stop_at_numbers: bool) -> str:
    """The first noun phrase after the leading verbs, its head in the nominative.

    One without a preposition, when there is any: «постелить в бассейне новое покрытие» → «новое покрытие».
    """
    tokens = _without_lead(item, leads)
    numbers = [(q.start, q.stop) for q in item.read.quantities if q.role != "name"]
    counted = {t.start for t in tokens if any(start <= t.start < stop for start, stop in numbers)}
    taken = _taken(_behind_prepositions(tokens, counted), counted, stop_at_numbers)
    return _in_nominative(item.read.text, taken or _taken(tokens, counted, stop_at_numbers))


def _behind_prepositions(tokens: Sequence[Token], counted: Set[int]) -> Sequence[Token]:
    """``tokens`` without the verbs and prepositional phrases that they begin with; none when another clause begins.

    ``counted`` are the starts of the tokens that belong to a number.
    """
    inside = hanging = quoted = False
    for at, token in enumerate(tokens):
        if token.text == '"' and (inside or hanging):
            quoted = not quoted
        elif quoted:
            inside, hanging = False, True
        elif token.pos in {"ADP", "VERB"}:
            inside, hanging = token.pos == "ADP", False
        elif token.pos == "CCONJ" or token.text in _ENDS:
            break
        elif inside and token.start in counted and tokens[at - 1].pos == "ADJ":
            # «на русский 30 статей»
            return tokens[at:]
        elif inside:
            # The noun closes the phrase, others and names may hang on it («для партнёров Сибири», «в сеть Магнит»).
            inside, hanging = token.pos not in _NOUNS, token.pos in _NOUNS
        elif not hanging or token.start in counted or (_is_direct(token) and not token.text.istitle()):
            return tokens[at:]
    return ()


def _is_direct(token: Token) -> bool:
    return token.has("Case=Nom") or token.has("Case=Acc")


def _taken(tokens: Sequence[Token], counted: Set[int], stop_at_numbers: bool) -> list[Token]:
    """The first noun phrase of ``tokens``."""
    taken: list[Token] = []
    for token in tokens:
        number = token.start in counted
        if number and not stop_at_numbers:
            continue
        verb = token.pos == "VERB" and not (taken and token.is_full_participle)
        if number or verb or token.text in _ENDS:
            if taken:
                break
            continue
        if not taken and token.pos not in {*_NOUNS, "ADJ"}:
            continue
        taken.append(token)
        if len(taken) == _LONGEST:
            break
    # «меню во всех»: no preposition stays without its noun.
    noun = max((i for i, token in enumerate(taken) if token.pos in _NOUNS), default=-1)
    taken = taken[: next((i for i, token in enumerate(taken) if token.pos == "ADP" and i > noun), None)]
    while taken and taken[-1].pos in {"CCONJ", "PART"}:
        taken.pop()
    return taken


def _without_lead(item: Item, leads: set[int]) -> list[Token]:
    core = item.core
    i = 0
    while i < len(core) and (core[i].start in leads or core[i].pos in {"PUNCT", "ADV"} or core[i].lemma in _JOINS):
        i += 1
    return core[i:] or core


def _in_nominative(text: str, tokens: Sequence[Token]) -> str:
    """Adjectives and the first noun in the nominative, what hangs on them as it was."""
    words, bent = [], False
    for token in tokens:
        raw = text[token.start : token.stop]
        words.append(raw if bent else nominative(raw, token.lemma))
        bent = bent or token.pos in {"NOUN", "X", "ADP"}
    spaced = ""
    for before, token, word in zip([None, *tokens], tokens, words, strict=False):
        gap = before is not None and before.stop < token.start
        spaced += " " * gap + word
    return spaced
