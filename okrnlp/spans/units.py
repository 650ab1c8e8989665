"""What a number counts: its unit, the denominator of a rate, the lemma of what is counted."""

from __future__ import annotations

from okrnlp.spans.draft import Draft
from okrnlp.spans.numbers import number_at
from okrnlp.types import Zone

_NEAR = 5
"""Words among which the counted noun stands: «12 новых корпоративных клиентов»."""

_FAR = 20
"""Words at the start of the text among which the thing counted by «…: 12» is named."""

Unit = tuple[str, str | None, int]
"""Kind, canonical unit, token after it."""


def unit_at(draft: Draft, at: int, scaled: bool = False) -> Unit:
    """The unit at token ``at``: a sign, a known word, or the counted noun (which stays outside the fragment)."""
    if draft.starts_with(at, ("процентный", "пункт")):
        return "percent", "pp", at + 2
    if draft.lemma(at) == "п" and "п" in {draft.lemma(at + 1), draft.lemma(at + 2)}:
        after = at + 2 if draft.lemma(at + 1) == "п" else at + 3
        return "percent", "pp", after
    if draft.lemma(at) == "кв" and "м" in {draft.lemma(at + 1), draft.lemma(at + 2)}:
        return "size", "m2", at + 2 + (draft.lemma(at + 1) == ".")
    known = _known(draft, at)
    if known:
        kind, unit = known
        after = at + 1
        # «Мбит/с»
        after += unit.endswith("/s") and draft.lemma(after) == "с"
        # «мин.», «кв. м»: the point of the abbreviation belongs to it.
        if draft.lemma(after) == "." and draft.tokens[after].start == draft.tokens[at].stop:
            after += 1
        return kind, unit, after
    return _counted(draft, at, scaled)


def per_at(draft: Draft, at: int, opened: bool = False) -> tuple[str, int] | None:
    """The denominator at token ``at`` («в неделю», «/мес», «на клиента») and the token after it.

    With ``opened`` the word that opens it was read already («раз в две | недели»).
    """
    roles = draft.lexicon.numbers.roles
    opener, word = draft.lemma(at), draft.lemma(at + 1)
    # «за год» is a deadline, «за смену» a rate.
    aside = at < len(draft.tokens) and draft.tokens[at].zone is Zone.DEADLINE
    if (opened or (opener in roles["per_openers"] and not aside)) and word in roles["period"]:
        form = draft.tokens[at + 1].text.lower()
        return _canonical(draft, form if form in draft.lexicon.numbers.units else word), at + 2
    if opener in {"/", "на", "с"} and word in roles["each"]:
        return _canonical(draft, word), at + 2
    # «7 на сто чеков»
    number = number_at(draft, at + 1) if opener == "на" else None
    if number is not None and draft.lemma(number.last) in roles["each"]:
        return f"{number.value} {_canonical(draft, draft.lemma(number.last))}", number.last + 1
    return None


def noun_before(draft: Draft, at: int) -> str | None:
    """The counted noun of «клиентов: 0 → 10» and «число клиентов — 10»; ``None`` when there is none.

    It is the first noun of the text, in the plural, or the one behind a word like «число».
    """
    roles = draft.lexicon.numbers.roles
    for k, token in enumerate(draft.tokens[: min(at, _FAR)]):
        if token.pos in {"NUM", "X"} or (token.pos == "VERB" and token.has("VerbForm=Inf")):
            return None
        described = k > 0 and draft.tokens[k - 1].pos == "ADJ"
        governed = k > described and draft.tokens[k - 1 - described].pos == "ADP"
        if token.pos != "NOUN" or governed or token.lemma in roles["number_of"]:
            continue
        # The first word «публикации» is rather many than «of the publication».
        case = token.has("Case=Gen") or token.has("Case=Nom")
        many = token.has("Number=Plur") or (k == 0 and token.has("Case=Gen"))
        money = draft.begins(k, roles["money_classes"])
        return _compound(draft, k) if many and case and not money else None
    return None


def _compound(draft: Draft, at: int) -> str:
    """The lemma of the noun at ``at``; «мастер-класс» for one that goes on behind a hyphen."""
    lemma, rest = draft.lemma(at), draft.tokens[at + 2] if at + 2 < len(draft.tokens) else None
    if draft.lemma(at + 1) == "-" and rest is not None and rest.pos == "NOUN":
        glued = draft.tokens[at].stop == draft.tokens[at + 1].start and draft.tokens[at + 1].stop == rest.start
        return f"{lemma}-{rest.lemma}" if glued else lemma
    return lemma


def _canonical(draft: Draft, word: str) -> str:
    known = draft.lexicon.numbers.units.get(word)
    return known[1] if known else word


def _known(draft: Draft, at: int) -> tuple[str, str] | None:
    if at >= len(draft.tokens):
        return None
    units, form = draft.lexicon.numbers.units, draft.tokens[at].text.lower()
    # «кВ» is no «кв.»: the spelling goes first.
    known = units.get(draft.tokens[at].text) or units.get(form) or units.get(draft.lemma(at))
    if known and draft.lemma(at) in {"с", "к", "в", "г"}:
        # Also a preposition: a unit only when glued to its number, or at an end.
        glued = draft.tokens[at].start == draft.tokens[at - 1].stop
        ends = at + 1 == len(draft.tokens) or draft.tokens[at + 1].pos == "PUNCT"
        return known if glued or ends else None
    return known


def _counted(draft: Draft, at: int, scaled: bool) -> Unit:
    units = draft.lexicon.numbers.units
    look, people = at, None
    while look < min(at + _NEAR, len(draft.tokens)):
        token = draft.tokens[look]
        if token.text == "/" and per_at(draft, look):
            break
        # «3 млн инвестиций» and «2M ARR» are money, «30 смет» are things.
        money = draft.begins(look, draft.lexicon.numbers.roles["money_classes"]) and draft.lemma(look + 1) != "-"
        if money and (scaled or token.pos == "X" or token.has("Number=Sing")):
            return "money", None, at
        if token.lemma in draft.lexicon.numbers.roles["score"]:
            return "score", "pts", at
        if token.pos == "NOUN":
            if look > at and token.lemma in units:
                kind, unit = units[token.lemma]
                return kind, unit, look + 1
            return "count", _compound(draft, look), at
        adjective = token.pos == "ADJ" or (token.pos == "VERB" and token.has("VerbForm=Part"))
        if not adjective and token.pos != "X" and token.text not in {"-", '"', "/", "+"}:
            break
        last = look + 1 == len(draft.tokens) or draft.tokens[look + 1].pos not in {"NOUN", "X", "ADJ"}
        if token.pos == "X" and last and draft.lemma(look + 1) not in {"-", "/"}:
            return "count", token.lemma, at
        # «130 пожилых»: an adjective that stands for its noun.
        people = token.lemma if adjective and token.has("Number=Plur") else people
        look += 1
    return "count", people, at
