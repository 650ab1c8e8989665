"""Which subordinate clause a token stands in.

What such a clause says is seldom what the key result measures: it tells which one, what
for, or why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from okrnlp.spans.draft import OPENING, SHUTTING, Draft
from okrnlp.types import Token

PARTICIPLE = "participle"
REASON = "reason"
_BEFORE = 3
"""Words that may stand between the comma and the word that opens the clause («, ради которой»)."""
_SMALL = {"ADP", "CCONJ", "PRON", "ADV", "PART", "PUNCT"}
"""Parts of speech that may stand before the opening word of a clause that leads the text."""
_RELATIVE = {"который", "чей"}
_TELLING = {"—", ":", "→"}
_CLOSING = {",", *_TELLING}


@dataclass(frozen=True, slots=True)
class _Clause:
    name: str = ""
    lasts: bool = False
    """Whether it runs on behind its commas."""
    body: int = 0
    """Where the words that open it end."""


def assign_clauses(draft: Draft) -> None:
    """Sets the clause of every token of ``draft``."""
    names = [""] * len(draft.tokens)
    clause, outer = _Clause(), list[_Clause]()
    leads, told = True, False
    for i, token in enumerate(draft.tokens):
        if token.text in OPENING:
            outer.append(clause)
            clause = _Clause()
        elif token.text in SHUTTING:
            clause = outer.pop() if outer else clause
        elif _ends_sentence(draft, i) or (token.text in _CLOSING and not clause.lasts and i >= clause.body):
            clause = _Clause()
        first = None if clause.name == REASON else _opening(draft, i, leads, told)
        # «чтобы было что показать» goes on.
        if first is not None and (first == i or not names[first]):
            why = _reason(draft, i)
            # A reason runs to the end, unless the main clause is still to come.
            clause = _Clause(_name(token, why), why is not None and told, i + len(why or ()))
            names[first:i] = [clause.name] * (i - first)
        names[i] = "" if token.text in OPENING | SHUTTING else clause.name
        leads = leads and token.pos in _SMALL
        main = not clause.name and not outer
        told = told or (main and (token.text in _TELLING or (token.pos == "VERB" and not token.is_full_participle)))
    draft.tokens = [
        replace(token, clause=name) if name else token for token, name in zip(draft.tokens, names, strict=True)
    ]


def _opening(draft: Draft, i: int, leads: bool, told: bool) -> int | None:
    """First token of the clause that the word at ``i`` opens; ``None`` when it opens none."""
    token, why = draft.tokens[i], _reason(draft, i)
    if token.is_full_participle:
        return i if draft.lemma(i - 1) == "," else None
    if why is None and not _subordinates(draft, i):
        return None
    for k in range(i - 1, max(-1, i - 2 - _BEFORE), -1):
        if draft.lemma(k) == ",":
            return k + 1
        # «, собрать как минимум»: a clause of its own stands before.
        if draft.tokens[k].pos in {"VERB", "NUM"} and token.lemma not in _RELATIVE:
            break
    if why is not None and told and why[-1] == "что":
        return i
    return 0 if leads else None


def _subordinates(draft: Draft, i: int) -> bool:
    # «кто-то», «как минимум»
    goes_on = draft.lemma(i + 1) == "-" or (draft.lemma(i) == "как" and draft.lemma(i + 1) in {"минимум", "максимум"})
    return draft.lemma(i) in draft.lexicon.zones.subordinators and not goes_on


def _reason(draft: Draft, i: int) -> tuple[str, ...] | None:
    """The words that open a reason at ``i`` («потому что»)."""
    # «хотя бы один» gives none.
    bare = draft.lemma(i + 1) in {"бы", "-"} and draft.lemma(i) == "хотя"
    return None if bare else draft.opener(i, draft.lexicon.zones.reasons)


def _name(token: Token, why: tuple[str, ...] | None) -> str:
    if why is not None:
        return REASON
    return PARTICIPLE if token.is_full_participle else token.lemma


def _ends_sentence(draft: Draft, i: int) -> bool:
    """Whether a sentence ends at ``i``; «г. Москва» ends one too, «2 ед. товара» does not."""
    text = draft.tokens[i].text
    following = draft.tokens[i + 1].text if i + 1 < len(draft.tokens) else ""
    return text in {";", "!", "?"} or (text == "." and following[:1].isupper())
