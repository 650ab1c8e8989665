"""Numbers of the text → quantities: value, kind, unit, comparison and role.

:data:`READERS` is the table of contents: each reads one quantity that begins at a token,
first one wins. :mod:`okrnlp.spans.roles` then decides what part each plays.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from okrnlp.spans.draft import Draft
from okrnlp.spans.names import count_suffix, date_at, name_at
from okrnlp.spans.numbers import FIGURE, Number, number_at, parse_number, tidy
from okrnlp.spans.reading import Reading
from okrnlp.spans.roles import assign_roles, name_bare
from okrnlp.spans.units import noun_before, per_at, unit_at
from okrnlp.types import Quantity, Zone

_HUNDRED = Decimal(100)


def find_quantities(draft: Draft) -> tuple[Quantity, ...]:
    """Every quantity of the text, in text order; also kept on ``draft`` with its tokens."""
    readings: list[Reading] = []
    i = 0
    while i < len(draft.tokens):
        found = (reader(draft, i) for reader in READERS)
        reading = next((r for r in found if r is not None), None)
        if reading is None:
            i += 1
            continue
        if readings and reading.first < readings[-1].last:
            reading.first = min(readings[-1].last, reading.last - 1)
        readings.append(reading)
        i = max(reading.last, i + 1)
    for reading in readings:
        name_bare(draft, reading)
    _share_units(draft, readings)
    for reading in readings:
        if reading.is_bare:
            reading.unit = noun_before(draft, reading.first)
    _share_units(draft, readings)
    assign_roles(draft, readings)
    draft.quantities = [(_quantity(draft, r), (r.first, r.last)) for r in readings]
    return tuple(quantity for quantity, _ in draft.quantities)


def _read_deadline(draft: Draft, i: int) -> Reading | None:
    """A whole deadline («к концу Q3», «до 30.09.2026») or a date on its own."""
    if i in draft.deadline_ends:
        return Reading(i, draft.deadline_ends[i], kind="date", role="deadline")
    after = date_at(draft, i)
    return Reading(i, after, kind="date", role="deadline") if after else None


def _read_clock(draft: Draft, i: int) -> Reading | None:
    """«восемь утра»."""
    number = number_at(draft, i)
    if number is None or draft.lemma(number.last) not in draft.lexicon.numbers.roles["clock"]:
        return None
    return Reading(i, number.last + 1, kind="date", role="context")


def _read_year(draft: Draft, i: int) -> Reading | None:
    """«2026 год» without a preposition names a year, «корпоративы 2026» too."""
    token = draft.tokens[i]
    text = token.text
    if len(text) != 4 or text[:2] not in {"19", "20"} or not text.isdigit() or token.stop - token.start > len(text):
        return None
    if draft.lemma(i + 1) in {"год", "г"}:
        return Reading(i, i + 2, kind="date", role="context")
    after = draft.lemma(i + 1)
    # «выручка 2020 $» is a sum: a sign of a unit is punctuation to the dictionary.
    sign = after == "+" or after in draft.lexicon.numbers.units
    ends = i + 1 == len(draft.tokens) or draft.tokens[i + 1].pos == "PUNCT" and not sign
    named = i > 0 and draft.tokens[i - 1].pos in {"NOUN", "ADJ"} and text[:3] in {"202", "203"}
    return Reading(i, i + 1, kind="date", role="context") if ends and named else None


def _read_name(draft: Draft, i: int) -> Reading | None:
    """Numbers that are part of a name: «1С:ERP 2», «B2B», «ISO 27001», «152-ФЗ», «24/7», a telephone."""
    name = name_at(draft, i)
    return Reading(*name, kind="ordinal_or_name", role="name") if name else None


def _read_word(draft: Draft, i: int) -> Reading | None:
    """«вдвое», «удвоить», «каждый второй», «треть», «полчаса», «пол-процента», «в десятку лучших»."""
    words, lemma, form = draft.lexicon.numbers, draft.lemma(i), draft.tokens[i].text.lower()
    if lemma in words.multiples:
        return Reading(i, i + 1, value=words.multiples[lemma], kind="multiple", unit="x", role="change")
    if lemma == "каждый" and draft.lemma(i + 1) in words.ordinals:
        share = _percent(Decimal(1), Decimal(words.ordinals[draft.lemma(i + 1)]))
        return Reading(i, i + 2, value=share, kind="percent", unit="%")
    if lemma in words.ordinals and draft.lemma(i + 1) == "часть":
        share = _percent(Decimal(1), Decimal(words.ordinals[lemma]))
        return Reading(i, i + 2, value=share, kind="percent", unit="%")
    if draft.lemma(i + 1) in words.fractions and words.numbers.get(lemma, 0) > 1:
        whole = round(_HUNDRED / words.fractions[draft.lemma(i + 1)])
        return Reading(i, i + 2, value=_percent(words.numbers[lemma], Decimal(whole)), kind="percent", unit="%")
    if lemma in words.roles["minus"] and draft.lemma(i + 1) in words.fractions:
        return Reading(i, i + 2, value=-words.fractions[draft.lemma(i + 1)], kind="percent", unit="%")
    if lemma in words.fractions and draft.tokens[i].pos == "NOUN":
        return Reading(i, i + 1, value=words.fractions[lemma], kind="percent", unit="%")
    if form in words.halves:
        value, kind, unit = words.halves[form]
        return Reading(i, i + 1, value=value, kind=kind, unit=unit)
    if form == "пол" and draft.lemma(i + 1) == "-" and draft.lemma(i + 2) in words.units:
        kind, unit = words.units[draft.lemma(i + 2)]
        return Reading(i, i + 3, value=Decimal("0.5"), kind=kind, unit=unit)
    if lemma == "первый" and draft.lemma(i + 1) in words.rank_nouns:
        return Reading(i, i + 2, value=Decimal(words.rank_nouns[draft.lemma(i + 1)]), kind="rank")
    if lemma in words.rank_nouns and words.roles["rank_beside"] & {draft.lemma(i + 1), draft.lemma(i - 1)}:
        return Reading(i, i + 1, value=Decimal(words.rank_nouns[lemma]), kind="rank")
    return None


def _read_times(draft: Draft, i: int) -> Reading | None:
    """«дважды в месяц», «раз в две недели», «одного раза в смену», «x2»."""
    text, lemma = draft.tokens[i].text, draft.lemma(i)
    if text[0] in "xхXХ" and text[1:].isdigit():
        return Reading(i, i + 1, value=parse_number(text[1:]), kind="multiple", unit="x", role="change")
    at = i + (lemma == "один")
    if draft.lemma(at) not in {*draft.lexicon.numbers.times, "раз"}:
        return None
    value = Decimal(draft.lexicon.numbers.times.get(draft.lemma(at), 1))
    number = number_at(draft, at + 2) if draft.lemma(at + 1) == "в" else None
    per = per_at(draft, number.last - 1, opened=True) if number and number.value else per_at(draft, at + 1)
    if per is None:
        return None
    if number and number.value:
        value = tidy((value / number.value).quantize(Decimal("0.001")))
    return Reading(i, per[1], value=value, unit="раз", per=per[0])


def _read_rank(draft: Draft, i: int) -> Reading | None:
    """«войти в топ-3»; «топ-100 клиентов» is the name of a list."""
    if draft.lemma(i) not in draft.lexicon.numbers.roles["rank"]:
        return None
    number = number_at(draft, i + 1 + (draft.lemma(i + 1) == "-"))
    if number is None:
        return None
    following = draft.tokens[number.last] if number.last < len(draft.tokens) else None
    listed = following is not None and following.has("Number=Plur") and following.has("Case=Gen")
    if listed and draft.lemma(i - 1) != "в":
        return Reading(i, number.last, kind="ordinal_or_name", role="name")
    return Reading(i, number.last, value=number.value, kind="rank")


def _read_number(draft: Draft, i: int) -> Reading | None:
    """[currency | sign] number [scale] [- number [scale]] [unit] [per]."""
    units = draft.lexicon.numbers.units
    at, sign, currency = i, "", ""
    roles = draft.lexicon.numbers.roles
    if draft.lemma(at) in roles["plus"] | roles["minus"]:
        sign, at = "-" if draft.lemma(at) in roles["minus"] else "+", at + 1
    if units.get(draft.lemma(at), ("", ""))[0] == "money" and draft.tokens[at].pos != "NOUN":
        currency, at = units[draft.lemma(at)][1], at + 1
    number = number_at(draft, at) or _suffixed(draft, at)
    if number is None:
        whole = Reading(i, i + 1)
        return whole if _read_proportion(draft, whole) else None
    sign = sign or next((c for c in draft.tokens[at].text[:1] if c in "+-"), "")
    value = number.value
    if sign == "-" and value is not None and value > 0:
        value = -value
    reading = Reading(i, number.last, value=value, sign=sign, factor=number.factor)
    if _read_proportion(draft, reading):
        return reading
    _read_range(draft, reading, number)
    if draft.lemma(reading.last) == "+":
        reading.comparison, reading.last = ">=", reading.last + 1
    if currency:
        reading.kind, reading.unit = "money", currency
        # «$20 млн $»: the sign stands twice.
        reading.last += draft.lemma(reading.last) == draft.lemma(at - 1)
    else:
        reading.kind, reading.unit, reading.last = unit_at(draft, reading.last, scaled=reading.factor > 1)
    if reading.unit and reading.unit.endswith("/100"):
        reading.unit = reading.unit.removesuffix("/100")
        reading.value = None if reading.value is None else tidy(reading.value / _HUNDRED)
    if reading.unit == "x":
        glued = draft.tokens[reading.last - 1].text.lower() in {"x", "х"}
        times = (draft.lemma(i - 1) == "в" or glued) and per_at(draft, reading.last) is None
        reading.kind, reading.unit = ("multiple", "x") if times else ("count", "раз")
        reading.role = "change" if times else ""
    # «30 %+»
    if draft.lemma(reading.last) == "+" and draft.tokens[reading.last].start == draft.tokens[reading.last - 1].stop:
        reading.comparison, reading.last = ">=", reading.last + 1
    _read_per(draft, reading)
    return reading


READERS: tuple[Callable[[Draft, int], Reading | None], ...] = (
    _read_deadline,
    _read_clock,
    _read_year,
    _read_name,
    _read_word,
    _read_times,
    _read_rank,
    _read_number,
)
"""What may begin at a token, in the order in which it is tried."""


def _suffixed(draft: Draft, at: int) -> Number | None:
    """«10-ти клиентам»."""
    if at >= len(draft.tokens):
        return None
    figure = count_suffix(draft.tokens[at].text, draft.lexicon.numbers.roles["count_suffix"])
    return Number(Decimal(figure), at + 1) if figure.isdigit() else None


def _read_proportion(draft: Draft, reading: Reading) -> bool:
    """«3 из 5 клиентов», «9/10», «8 споров из 10» are shares; «4,8 из 5» and «9 из 10 баллов» are scores."""
    token = draft.tokens[reading.last - 1]
    whole: Decimal | None = None
    last = reading.last
    top = reading.value
    if reading.last - reading.first == 1 and "/" in token.text:
        left, _, right = token.text.partition("/")
        if not (FIGURE.fullmatch(left) and FIGURE.fullmatch(right)):
            return False
        top, whole = Decimal(left.replace(",", ".")), Decimal(right.replace(",", "."))
    elif top is None:
        return False
    else:
        # «семь сверок из десяти», «семь казначейских сверок из десяти», «9+ из 10»
        at = next((k for k in range(last, last + 3) if draft.lemma(k) == "из"), None)
        number = number_at(draft, at + 1) if at is not None else None
        if at is None or number is None or number.factor > 1:
            return False
        between = [token.pos for token in draft.tokens[last:at]]
        over = draft.lemma(last) == "+" and at == last + 1
        if not over and between not in ([], ["NOUN"], ["ADJ", "NOUN"]):
            return False
        whole, last = number.value, number.last
    if top is None or whole is None or not 0 < top <= whole:
        return False
    rated = draft.lemma(last) in draft.lexicon.numbers.units and unit_at(draft, last)[0] == "score"
    if draft.lemma(reading.last) == "+":
        reading.comparison = ">="
    if reading.comparison == ">=" or rated or top != top.to_integral_value() or _rated_before(draft, reading.first):
        reading.value, reading.kind, reading.unit = top, "score", "pts"
        last = unit_at(draft, last)[2] if rated else last
    else:
        reading.value, reading.kind, reading.unit = _percent(top, whole), "percent", "%"
    reading.last = last
    return True


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return tidy((part / whole * _HUNDRED).quantize(Decimal("0.1")))


def _rated_before(draft: Draft, first: int) -> bool:
    near = {draft.lemma(k) for k in range(max(0, first - 4), first)}
    return bool(near & draft.lexicon.numbers.roles["score"])


def _read_range(draft: Draft, reading: Reading, low: Number) -> None:
    """«1,5–2 млн», «от 3 до 5 встреч»: the unit decides, a bare «с 3 до 5» is a change."""
    joined = draft.lemma(reading.last) == "-" or (
        draft.lemma(reading.last) == "до" and draft.lemma(reading.first - 1) == "от"
    )
    high = number_at(draft, reading.last + 1) if joined else None
    if high is None or high.value is None or low.value is None or reading.sign:
        return
    value = low.value
    if high.factor > low.factor == 1 and value < high.factor:
        value = tidy(value * high.factor)
    if value > high.value:
        return
    reading.value, reading.low, reading.high, reading.last = None, value, high.value, high.last


def _read_per(draft: Draft, reading: Reading) -> None:
    at = reading.last
    if reading.unit is not None and reading.kind == "count":
        # The counted noun stands between: «40 чатов в час».
        near = range(at, min(at + 4, len(draft.tokens)))
        noun = next((k for k in near if draft.lemma(k) == reading.unit), None)
        at = at if noun is None else noun + 1
    # «5 листов КЖ в неделю», «300 тонн отливок в месяц»: a word or two may describe the noun.
    behind = at
    while behind < min(at + 2, len(draft.tokens)) and draft.tokens[behind].pos in {"NOUN", "ADJ", "X"}:
        behind += 1
    found = per_at(draft, at) or (per_at(draft, behind) if draft.lemma(behind) in {"в", "/"} else None)
    if found:
        reading.per = found[0]
        if per_at(draft, reading.last):
            reading.last = found[1]


def _share_units(draft: Draft, readings: list[Reading]) -> None:
    """In «с 12 до 18 %» the first number takes the second's unit, in «70 дней (было 90)» the second the first's."""
    for left, right in zip(readings, readings[1:], strict=False):
        roles, word = draft.lexicon.numbers.roles, draft.lemma(left.last)
        started = word in roles["to_from"] and draft.lemma(left.first - 1) in roles["from"]
        joined = (word in roles["to"] or started) and right.first - left.last <= 2
        against = draft.lemma(right.first - 1) in roles["against"]
        joined = joined or against or draft.lemma(right.first - 1) in roles["whole"]
        if against and right.is_bare and right.value is not None and left.factor > right.factor == 1:
            right.value = tidy(right.value * left.factor)
        aside = draft.tokens[right.first].zone is Zone.BRACKET is not draft.tokens[left.first].zone
        if not (joined or aside) or {left.kind, right.kind} & {"date", "ordinal_or_name"}:
            continue
        if left.value is not None and left.is_bare and right.factor > left.factor == 1:
            left.value = tidy(left.value * right.factor)
        # «9 тыс. визитов (сейчас 4 тыс.)»: the noun stands once.
        if right.kind == "money" and right.unit is None and left.kind == "count" and left.unit and (against or aside):
            right.kind, right.unit = left.kind, left.unit
        for bare, full in ((left, right), (right, left)):
            if bare.is_bare:
                bare.kind, bare.unit = full.kind, full.unit


def _quantity(draft: Draft, reading: Reading) -> Quantity:
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
