"""Which subordinate clause a token stands in.

What such a clause says is seldom what the key result measures: it tells which one, what
for, or why.
"""

from __future__ import annotations

from dataclasses import replace

from okrnlp.spans.draft import Draft

PARTICIPLE = "participle"
REASON = "reason"
_BEFORE = 3
"""Words that may stand between the comma and the word that opens the clause («, ради которой»)."""
_SMALL = {"ADP", "SCONJ", "PRON", "ADV", "PART", "DET", "PUNCT"}
"""Parts of speech that may stand before the opening word of a clause that leads the text."""
_CLOSING = {",", ";", ":", "→", "(", ")", "—"}


def assign_clauses(draft: Draft) -> None:
    """Sets the clause of every token of ``draft``."""
    inside = [""] * len(draft.tokens)
    clause, leads = "", False
    for i, token in enumerate(draft.tokens):
        # A reason that doesn't lead the text runs on behind its commas.
        if token.text in _CLOSING and not (clause == REASON and not leads and token.text != ";"):
            clause = ""
        first = _opening(draft, i)
        if first is not None and clause != REASON:
            clause, leads = _name(draft, first, i), first == 0
            inside[first:i] = [clause] * (i - first)
        inside[i] = clause
    draft.tokens = [
        replace(token, clause=name) if name else token for token, name in zip(draft.tokens, inside, strict=True)
    ]


def _opening(draft: Draft, i: int) -> int | None:
    """First token of the clause that the word at ``i`` opens; ``None`` when it opens none."""
    token = draft.tokens[i]
    if token.pos == "VERB" and token.has("VerbForm=Part") and not token.has("Variant=Short"):
        return i if draft.lemma(i - 1) == "," else None
    if token.lemma not in draft.lexicon.zones.subordinators and not _gives_reason(draft, i):
        return None
    comma = next((k for k in range(i - 1, max(-1, i - 2 - _BEFORE), -1) if draft.lemma(k) == ","), None)
    if comma is not None:
        return comma + 1
    return 0 if all(t.pos in _SMALL for t in draft.tokens[:i]) else None


def _name(draft: Draft, first: int, i: int) -> str:
    if any(_gives_reason(draft, k) for k in range(first, i + 1)):
        return REASON
    return PARTICIPLE if draft.tokens[i].pos == "VERB" else draft.lemma(i)


def _gives_reason(draft: Draft, i: int) -> bool:
    # «хотя бы один» gives none.
    return draft.opener(i, draft.lexicon.zones.reasons) is not None and draft.lemma(i + 1) != "бы"
