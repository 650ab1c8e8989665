"""The part that each quantity plays, from the words around it."""

from __future__ import annotations

from decimal import Decimal

from okrnlp.spans.draft import Draft
from okrnlp.spans.reading import Reading
from okrnlp.types import Zone

_THOUSAND = 1000
_NEAR = 4
_NO_MEASURE = {"date", "ordinal_or_name"}


def assign_roles(draft: Draft, readings: list[Reading]) -> None:
    """Sets comparison and role of every reading."""
    for reading in readings:
        _take_bound(draft, reading)
        if not reading.role:
            reading.role = _role(draft, reading)
    roles = draft.lexicon.numbers.roles
    for reading, following in zip(readings, readings[1:], strict=False):
        # «2 ошибки на тысячу заказов»: the thousand is what the two are counted by.
        if (reading.per or "").startswith(f"{following.value} "):
            following.role = "context"
        # «коллизий на 1 000 элементов: ≤ 3»
        if draft.lemma(reading.first - 1) in roles["by"] and reading.kind == "count" and reading.role == "target":
            reading.role = "context"
        if _is_change(draft, reading, following):
            reading.role, following.role = "baseline", "target"
            following.comparison = "=" if following.comparison == "<=" else following.comparison
            if reading.comparison == ">=" and draft.lemma(reading.first) in draft.lexicon.numbers.roles["from"]:
                reading.comparison, reading.first = "=", reading.first + 1
    if any(r.role in {"target", "change"} for r in readings):
        return
    # Guidelines, rule 1: a bracket is put aside unless the measure itself stands in it. And a
    # bound on money is the measure when nothing is counted beside it.
    for reading in readings:
        inside = draft.tokens[reading.first].zone in {Zone.BRACKET, Zone.CORE}
        if reading.role == "threshold" or (reading.role == "context" and inside and reading.kind not in _NO_MEASURE):
            reading.role = "target"


def _take_bound(draft: Draft, reading: Reading) -> None:
    """«не менее», «≥» before the number: its comparison, and the words join the fragment."""
    if reading.kind in {*_NO_MEASURE, "multiple", "rank"}:
        return
    roles, before = draft.lexicon.numbers.roles, draft.lemma(reading.first - 1)
    if reading.low is not None and before == "от":
        reading.first -= 1
        return
    bounds = draft.lexicon.numbers.bounds
    form = draft.tokens[reading.first - 1].text.lower() if reading.first else ""
    for words, sign in [*bounds.get(form, []), *bounds.get(before, [])]:
        if draft.starts_with(reading.first - len(words), words):
            reading.comparison = sign
            reading.first -= len(words)
            return
    if before in roles["limit"] and not _led_to(draft, reading.first - 1):
        reading.comparison = "<="
        reading.first -= 1


def _led_to(draft: Draft, at: int) -> bool:
    """Whether a change leads to the number behind «до» at token ``at``."""
    roles = draft.lexicon.numbers.roles
    if draft.kinds & roles["change_classes"]:
        return True
    return any(draft.tokens[k].pos == "NUM" or draft.lemma(k) in roles["from"] for k in range(max(0, at - _NEAR), at))


def name_bare(draft: Draft, reading: Reading) -> None:
    """A bare number behind «NPS» is a score, behind «выручка» money."""
    if not reading.is_bare:
        return
    near: set[str] = set()
    for k in range(reading.first - 1, max(-1, reading.first - 1 - _NEAR), -1):
        if draft.lemma(k) in {",", ";"}:
            break
        near.add(draft.lemma(k))
    roles = draft.lexicon.numbers.roles
    value = max((abs(v) for v in (reading.value, reading.high) if v is not None), default=Decimal(0))
    if near & roles["score"] and not reading.per:
        reading.kind, reading.unit = "score", "pts"
        return
    form = draft.tokens[reading.first - 1].text.lower() if reading.first else ""
    bounded = {form, draft.lemma(reading.first - 1)} & set(draft.lexicon.numbers.bounds)
    told = draft.kinds & roles["money_classes"] or (bounded and _counted_before(draft, reading))
    # Whoever leaves out the unit of «3 млн» means money, unless people are spoken of; «3 тыс.» may count things too.
    counts = draft.kinds & roles["people_classes"]
    if reading.factor == _THOUSAND and draft.lemma(reading.first - 1) != "на":
        counts |= draft.kinds & roles["thing_classes"]
    silent = reading.factor > 1 and (not counts or near & roles["money_words"])
    if silent or (value >= _THOUSAND and told):
        reading.kind = "money"


def _is_change(draft: Draft, left: Reading, right: Reading) -> bool:
    between = [draft.lemma(k) for k in range(left.last, right.first)]
    # A bound that the number took in stands no longer between.
    opened = draft.lemma(right.first)
    if right.kind in _NO_MEASURE or left.kind in _NO_MEASURE or len(between) > _NEAR:
        return False
    if "→" in between:
        return True
    roles = draft.lexicon.numbers.roles
    starts = {draft.lemma(left.first - 1), draft.lemma(left.first)} & roles["from"]
    return bool(starts) and ("до" in between or opened == "до")


def _role(draft: Draft, reading: Reading) -> str:
    """The part that a number plays, from the words before it; first fitting row."""
    roles = draft.lexicon.numbers.roles
    zone = draft.tokens[reading.first].zone
    before = draft.lemma(reading.first - 1)
    near = {draft.lemma(k) for k in range(max(0, reading.first - 3), reading.first)}
    if zone is Zone.BRACKET:
        if near & roles["baseline"]:
            return "baseline"
        return "target" if near & roles["target"] else "context"
    if near & roles["against"]:
        return "baseline"
    if before in roles["whole"]:
        return "context"
    if zone in {Zone.MEANS, Zone.REASON}:
        return "context"
    if zone is Zone.DEADLINE:
        return "deadline"
    lasting = before in roles["within"] or draft.starts_with(reading.first - 2, ("в", "течение"))
    if reading.kind == "duration" and lasting:
        return "context"
    if reading.kind == "money" and reading.comparison in {">=", ">"} and _counted_before(draft, reading):
        return "threshold"
    if reading.sign and reading.kind != "ordinal_or_name":
        return "change"
    if before in roles["by"] and draft.kinds & roles["moving_classes"]:
        return "change"
    return "target"


def _counted_before(draft: Draft, reading: Reading) -> bool:
    """Whether a deal or client stands right before: «сделок от 1 млн»."""
    classes = draft.lexicon.numbers.roles["deal_classes"]
    ends = (reading.first, reading.first - 1, reading.first - 2)
    return any(classes & set(draft.ending.get(end, ())) for end in ends)
