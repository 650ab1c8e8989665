"""Numbers of the text → quantities: value, kind, unit, comparison and role.

Reading goes in two passes: :func:`_read` takes one quantity at a token, :func:`_roles`
then decides from the neighbours what part each plays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from okrnlp.spans.draft import Draft
from okrnlp.spans.zones import DATE
from okrnlp.types import Quantity, Zone

_NUMBER = re.compile(r"\d[\d.,]*")
_GROUPED_DOT = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_GROUPED_COMMA = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_NAME = re.compile(r"(?=\w*\d)(?=\w*[^\W\d_])\w+")
_CHANGE_CLASSES = {"up", "down"}
# No power of ten beyond this is a number that somebody meant.
_MOST_DIGITS = 24


@dataclass(slots=True)
class _Reading:
    """What one pass over the tokens found from ``first`` to ``last - 1``."""

    first: int
    last: int
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    kind: str = "count"
    unit: str | None = None
    per: str | None = None
    comparison: str = "="
    role: str = ""
    sign: str = ""


def find_quantities(draft: Draft) -> tuple[Quantity, ...]:
    """Every quantity of the text, in text order; also kept on ``draft`` with its tokens."""
    readings: list[_Reading] = []
    dates = {k: last for first, last in draft.deadlines for k in range(first, last)}
    i = 0
    while i < len(draft.tokens):
        reading = _read_date(draft, i, dates) or _read(draft, i)
        if reading is None:
            i += 1
        else:
            readings.append(reading)
            i = max(reading.last, i + 1)
    _share_units(draft, readings)
    _roles(draft, readings)
    draft.quantities = [(_quantity(draft, r), (r.first, r.last)) for r in readings]
    return tuple(quantity for quantity, _ in draft.quantities)


def parse_number(text: str) -> Decimal | None:
    """The value of a figure as Russians type it; ``None`` when it is no number.

    «1.844.036,12» and «20.000» have points between thousands; «10,000» and «2,000» are
    thousands in the English way; «1,125» with a leading digit 1…9 would be too, so the
    caller that knows of a scale («1,125 млрд») asks :func:`_decimal` instead.
    """
    if sum(map(str.isdigit, text)) > _MOST_DIGITS:
        return None
    text = text.rstrip(".,")
    if _GROUPED_DOT.fullmatch(text) and not text.startswith("0"):
        return _decimal(text.replace(".", ""))
    if _GROUPED_COMMA.fullmatch(text):
        return _decimal(text.replace(",", ""))
    return _decimal(text)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.rstrip(".,").replace(",", "."))
    except InvalidOperation:
        return None


def _read(draft: Draft, i: int) -> _Reading | None:
    """The quantity that begins at token ``i``, or ``None``."""
    for reader in (_read_name, _read_word_multiple, _read_number):
        reading = reader(draft, i)
        if reading is not None:
            return reading
    return None


def _read_date(draft: Draft, i: int, dates: dict[int, int]) -> _Reading | None:
    """A date; ``dates`` gives for each token of a deadline the end of that deadline."""
    if DATE.fullmatch(draft.tokens[i].text):
        return _Reading(i, i + 1, kind="date", role="deadline")
    if i in dates and any(map(str.isdigit, draft.tokens[i].text)):
        return _Reading(i, dates[i], kind="date", role="deadline")
    return None


def _read_name(draft: Draft, i: int) -> _Reading | None:
    """Numbers that are part of a name: «1С», «B2B», «ISO 27001», «152-ФЗ», «24/7», «версия 2.4»."""
    text = draft.tokens[i].text
    if text in {"24/7", "7/24"} or (_NAME.fullmatch(text) and not _NUMBER.fullmatch(text)):
        return _Reading(i, i + 1, kind="ordinal_or_name", role="name")
    if not _NUMBER.fullmatch(text):
        return None
    if draft.lemma(i + 1) == "/" and text == "24":
        return _Reading(i, min(i + 3, len(draft.tokens)), kind="ordinal_or_name", role="name")
    after_dash = draft.lemma(i + 1) == "-" and draft.lemma(i + 2) in {"фз", "п", "й", "я", "го", "ый", "ая", "ой", "м"}
    if after_dash:
        return _Reading(i, i + 3, kind="ordinal_or_name", role="name")
    before = draft.lemma(i - 1)
    two_before = draft.lemma(i - 2) if before in {"-", ":", "№"} else ""
    names = draft.lexicon.numbers.named
    if before in names or two_before in names - {"p", "v"}:
        return _Reading(i, i + 1, kind="ordinal_or_name", role="name")
    return None


def _read_word_multiple(draft: Draft, i: int) -> _Reading | None:
    """«вдвое», «удвоить», «каждый второй», «на треть», «половина»."""
    words, lemma = draft.lexicon.numbers, draft.lemma(i)
    if lemma in words.multiples:
        return _Reading(i, i + 1, value=words.multiples[lemma], kind="multiple", unit="x", role="change")
    if lemma == "каждый" and draft.lemma(i + 1) in {"второй", "третий", "четвертый", "пятый", "десятый"}:
        share = {"второй": "50", "третий": "33.3", "четвертый": "25", "пятый": "20", "десятый": "10"}
        return _Reading(i, i + 2, value=Decimal(share[draft.lemma(i + 1)]), kind="percent", unit="%")
    if lemma in words.fractions and draft.tokens[i].pos == "NOUN":
        return _Reading(i, i + 1, value=words.fractions[lemma], kind="percent", unit="%")
    return None


def _read_number(draft: Draft, i: int) -> _Reading | None:
    """[rank word | currency | sign] number [scale] [- number [scale]] [unit] [per]."""
    words = draft.lexicon.numbers
    at = i
    sign = currency = ""
    rank = False
    if draft.lemma(at) in draft.lexicon.numbers.ranks:
        rank, at = True, at + 1 + (draft.lemma(at + 1) == "-")
    if draft.lemma(at) in {"+", "-"} and at + 1 < len(draft.tokens):
        sign, at = draft.lemma(at), at + 1
    text = draft.tokens[at].text if at < len(draft.tokens) else ""
    if len(text) > 1 and text[0] in "+-" and _NUMBER.fullmatch(text[1:]):
        sign = text[0]
    if words.units.get(draft.lemma(at), ("", ""))[0] == "money" and draft.tokens[at].pos != "NOUN":
        currency, at = words.units[draft.lemma(at)][1], at + 1
    value, after = _value_at(draft, at)
    if value is None and after == at:
        return None
    reading = _Reading(i, after, value=value, sign=sign)
    if draft.lemma(after) == "-" or (draft.lemma(after) == "до" and draft.lemma(i - 1) == "от"):
        high, high_after = _value_at(draft, after + 1)
        if high is not None and value is not None:
            if high >= 1000 > value and _has_scale(draft, after + 1, high_after):
                value *= words.scales[draft.lemma(high_after - 1)]
            reading.value, reading.low, reading.high, reading.last = None, value, high, high_after
    elif draft.lemma(after) in {"/", "из"} and draft.lemma(after + 1).isdigit() and value is not None:
        reading.last, reading.kind, reading.unit = after + 2, "score", draft.lemma(after + 1)
        return reading
    if draft.lemma(reading.last) == "+":
        reading.comparison, reading.last = ">=", reading.last + 1
    if rank:
        reading.kind, reading.unit = "rank", None
        return reading
    if currency:
        reading.kind, reading.unit = "money", currency
        reading.last += draft.lemma(reading.last) == draft.lemma(at - 1)
    else:
        _take_unit(draft, reading)
    if reading.unit == "x" and draft.lemma(i - 1) != "в":
        reading.unit, reading.kind = "раз", "count"
    elif reading.unit == "x":
        reading.kind, reading.role = "multiple", "change"
    _take_rate(draft, reading)
    return reading


def _value_at(draft: Draft, at: int) -> tuple[Decimal | None, int]:
    """The number at token ``at`` with its scale, and the token after; ``(None, at)`` when none."""
    if at >= len(draft.tokens):
        return None, at
    words = draft.lexicon.numbers
    text = draft.tokens[at].text.lstrip("+-")
    if _NUMBER.fullmatch(text):
        scaled = _scale(draft, at + 1)
        value = (_decimal if scaled else parse_number)(text)
        if value is None:
            return (None, at + 1) if len(text) > 1 else (None, at)
        if scaled:
            value, at = value * scaled, at + 1
            at += draft.lemma(at + 1) == "." and draft.lemma(at) == "тыс"
        return value, at + 1
    total: Decimal | None = None
    while draft.lemma(at) in words.numbers and draft.tokens[at].pos != "PRON":
        total = (total or Decimal(0)) + words.numbers[draft.lemma(at)]
        at += 1
    # «один из», «одна команда» count nothing.
    if total == 1:
        return None, at - 1
    scale = _scale(draft, at)
    if total is not None and scale:
        return total * scale, at + 1
    if total is None and draft.lemma(at) in {"тысяча", "миллион", "миллиард"} and draft.tokens[at].has("Number=Sing"):
        return Decimal(words.scales[draft.lemma(at)]), at + 1
    return total, at


def _scale(draft: Draft, at: int) -> int:
    """The scale word at ``at``, as a factor; 0 when there is none."""
    lemma = draft.lemma(at)
    if lemma not in draft.lexicon.numbers.scales or (lemma == "м" and draft.lemma(at + 1) in {"2", "3"}):
        return 0
    # «к» alone is also the preposition of a deadline: «50 к 1 марта».
    if lemma in {"к", "k", "м", "m"}:
        glued = draft.tokens[at].start == draft.tokens[at - 1].stop
        return draft.lexicon.numbers.scales[lemma] if glued else 0
    return draft.lexicon.numbers.scales[lemma]


def _has_scale(draft: Draft, first: int, last: int) -> bool:
    return last - first > 1 and draft.lemma(last - 1) in draft.lexicon.numbers.scales


def _take_unit(draft: Draft, reading: _Reading) -> None:
    """Reads the unit behind a number: a sign, a known word, or the counted noun."""
    words = draft.lexicon.numbers
    at = reading.last
    lemma = draft.lemma(at)
    if draft.starts_with(at, ("процентный", "пункт")) or (lemma == "п" and draft.lemma(at + 1) == "п"):
        reading.kind, reading.unit = "percent", "pp"
        reading.last = at + 2
        return
    if lemma in words.units and not _is_preposition(draft, at):
        reading.kind, reading.unit = words.units[lemma]
        reading.last = at + 1
        if lemma in {"кв", "г"} and draft.lemma(at + 1) == ".":
            reading.last += 1
        return
    # The counted noun may stand behind its adjectives: «12 новых корпоративных клиентов».
    reading.kind = "count"
    look = at
    while look < min(at + 5, len(draft.tokens)):
        token = draft.tokens[look]
        if token.text == "/" and draft.lemma(look + 1) in draft.lexicon.numbers.periods:
            return
        if token.pos == "NOUN":
            if token.lemma in words.units and look > at:
                reading.kind, reading.unit = words.units[token.lemma]
                reading.last = look + 1
            else:
                reading.unit = token.lemma
            return
        adjective = token.pos == "ADJ" or (token.pos == "VERB" and token.has("VerbForm=Part"))
        if not adjective and token.pos != "X" and token.text not in {"-", '"', "/", "+"}:
            return
        if token.pos == "X" and look + 1 < len(draft.tokens) and draft.tokens[look + 1].pos not in {"NOUN", "X", "ADJ"}:
            reading.unit = token.lemma
            return
        look += 1
    if look > at and draft.tokens[look - 1].pos == "X":
        reading.unit = draft.lemma(look - 1)


def _is_preposition(draft: Draft, at: int) -> bool:
    """«с» and «к» are units only when glued to their number in the raw text."""
    return draft.lemma(at) in {"с", "к", "в", "г"} and draft.tokens[at].start != draft.tokens[at - 1].stop


def _take_rate(draft: Draft, reading: _Reading) -> None:
    """«… в неделю», «/мес», «per month»: the denominator of a rate."""
    at = reading.last
    if reading.unit is not None and reading.kind == "count" and draft.lemma(at) not in {"/", "в"}:
        look = next((k for k in range(at, min(at + 4, len(draft.tokens))) if draft.lemma(k) == reading.unit), None)
        at = at if look is None else look + 1
    opener, period = draft.lemma(at), draft.lemma(at + 1)
    if opener in {"/", "в", "per"} and period in draft.lexicon.numbers.periods:
        known = draft.lexicon.numbers.units.get(period)
        reading.per = known[1] if known else period
        if at == reading.last:
            reading.last = at + 2


def _share_units(draft: Draft, readings: list[_Reading]) -> None:
    """In «с 12 до 18 %» and «3 → 5 дней» the first number takes the unit of the second."""
    for left, right in zip(readings, readings[1:], strict=False):
        joined = draft.lemma(left.last) in {"до", "→", "-", "на", "против", "vs"} and right.first - left.last <= 2
        if joined and left.kind == "count" and left.unit is None and right.kind not in {"date", "ordinal_or_name"}:
            left.kind, left.unit = right.kind, right.unit


def _roles(draft: Draft, readings: list[_Reading]) -> None:
    for index, reading in enumerate(readings):
        _take_bound(draft, reading)
        # «сделок от 1 млн»: a scaled number without a unit behind a deal is money.
        if reading.unit is None and (reading.value or 0) >= 1000 and _counted_before(draft, reading):
            reading.kind = "money"
        if not reading.role:
            reading.role = _role(draft, reading)
        following = readings[index + 1] if index + 1 < len(readings) else None
        if following is not None and _is_change(draft, reading, following):
            reading.role, following.role = "baseline", "target"
    if any(r.role in {"target", "change"} for r in readings):
        return
    # Guidelines, rule 1: a bracket is put aside unless the measure itself stands in it. And a
    # bound on money is the measure when nothing is counted beside it.
    for reading in readings:
        bracket = draft.tokens[reading.first].zone is Zone.BRACKET
        if reading.role == "threshold" or (reading.role == "context" and bracket):
            reading.role = "target"


def _take_bound(draft: Draft, reading: _Reading) -> None:
    """«не менее», «≥», «до» before the number: its comparison, and the words join the fragment."""
    bounds = draft.lexicon.numbers.bounds
    form = draft.tokens[reading.first - 1].text.lower() if reading.first else ""
    for words, sign in [*bounds.get(form, []), *bounds.get(draft.lemma(reading.first - 1), [])]:
        if draft.starts_with(reading.first - len(words), words):
            reading.comparison = sign
            reading.first -= len(words)
            return


def _is_change(draft: Draft, left: _Reading, right: _Reading) -> bool:
    between = [draft.lemma(k) for k in range(left.last, right.first)]
    if right.kind in {"date", "ordinal_or_name"} or left.kind in {"date", "ordinal_or_name"}:
        return False
    if "→" in between and len(between) <= 4:
        return True
    return draft.lemma(left.first - 1) in {"с", "со", "от"} and "до" in between and len(between) <= 4


def _role(draft: Draft, reading: _Reading) -> str:
    """The part that a number plays, from the words before it; first fitting row."""
    zone = draft.tokens[reading.first].zone
    before = draft.lemma(reading.first - 1)
    near = {draft.lemma(k) for k in range(max(0, reading.first - 3), reading.first)}
    if zone is Zone.BRACKET:
        if near & draft.lexicon.numbers.baseline:
            return "baseline"
        return "target" if near & draft.lexicon.numbers.targets else "context"
    if near & draft.lexicon.numbers.against:
        return "baseline"
    if zone is Zone.MEANS:
        return "context"
    if zone is Zone.DEADLINE:
        return "deadline"
    if (
        reading.kind == "duration"
        and before in {"за", "через"}
        or draft.starts_with(reading.first - 2, ("в", "течение"))
    ):
        return "context"
    if reading.kind == "money" and reading.comparison in {">=", ">"} and _counted_before(draft, reading):
        return "threshold"
    if reading.sign and reading.kind != "ordinal_or_name":
        return "change"
    if before == "на" and draft.kinds & _CHANGE_CLASSES:
        return "change"
    return "target"


def _counted_before(draft: Draft, reading: _Reading) -> bool:
    """Whether a deal or client stands right before: «сделок от 1 млн»."""
    ends = (reading.first, reading.first - 1, reading.first - 2)
    return any({"deal", "audience"} & set(draft.ending.get(end, ())) for end in ends)


def _quantity(draft: Draft, reading: _Reading) -> Quantity:
    start, stop = draft.bounds(reading.first, max(reading.last, reading.first + 1))
    kind = "rate" if reading.per and reading.kind == "count" else reading.kind
    return Quantity(
        text=draft.raw[start:stop],
        start=start,
        stop=stop,
        value=reading.value,
        low=reading.low,
        high=reading.high,
        kind=kind,
        unit=reading.unit,
        per=reading.per,
        comparison=reading.comparison,
        role=reading.role,
    )


__all__ = ["find_quantities", "parse_number"]
