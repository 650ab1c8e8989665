"""Numbers: golden rows by theme, spellings of sums, and the round trip through the canonical writing."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrnlp.reader import Reader
from okrnlp.rendering import render
from okrnlp.types import Quantity

# text | fragment = value kind unit [per …] [comparison] role; several by «;»; «-» stands for nothing.
GOLDEN = """
# figures
продать 20 000 билетов            | 20 000 = 20000 count билет target
продать 20.000 билетов            | 20.000 = 20000 count билет target
цикл сделки 20,5 дня              | 20,5 дня = 20.5 duration day target
выручка 1 844 036,12 ₽            | 1 844 036,12 ₽ = 1844036.12 money RUB target
оборот 1.844.036.360,12 руб.      | 1.844.036.360,12 руб. = 1844036360.12 money RUB target
прибыль 1,125 млрд                | 1,125 млрд = 1125000000 money - target
прибыль 5,3млн                    | 5,3млн = 5300000 money - target
20к подписчиков                   | 20к = 20000 count подписчик target
20k подписчиков                   | 20k = 20000 count подписчик target
инвестиции 2М                     | 2М = 2000000 money - target
100 тыс. руб.                     | 100 тыс. руб. = 100000 money RUB target
взносы 45 т.р.                    | 45 т.р. = 45000 money RUB target
взносы 45 тр                      | 45 тр = 45000 money RUB target
экономия 150 т.р./мес             | 150 т.р./мес = 150000 money RUB per month target
40 звонков/день                   | 40 = 40 rate звонок per day target
экономия 12 часов/неделю          | 12 часов/неделю = 12 duration hour per week target
контракт на ₽20 млн               | ₽20 млн = 20000000 money RUB target
MRR $2k                           | $2k = 2000 money USD target
выручка 2020 $                    | 2020 $ = 2020 money USD target
€150K MRR                         | €150K = 150000 money EUR target
2 млн $                           | 2 млн $ = 2000000 money USD target
1,5-2 млн ₽                       | 1,5-2 млн ₽ = 1500000..2000000 money RUB target
Raise $10,000                     | $10,000 = 10000 money USD target
2,000 клиентов                    | 2,000 = 2000 count клиент target
рейтинг 4,8 из 5                  | 4,8 из 5 = 4.8 score pts target
18 копеек на рубль сборов         | 18 копеек на рубль = 0.18 money RUB per RUB target
# words
провести три встречи              | три = 3 count встреча target
двадцать пять клиентов            | двадцать пять = 25 count клиент target
полтора миллиона рублей           | полтора миллиона рублей = 1500000 money RUB target
двадцать одна тысяча пятьсот руб. | двадцать одна тысяча пятьсот руб. = 21500 money RUB target
ошибка не больше пол-процента     | не больше пол-процента = 0.5 percent % <= target
ответ за полчаса                  | полчаса = 0.5 duration hour target
вырасти вдвое                     | вдвое = 2 multiple x change
вырасти втрое                     | втрое = 3 multiple x change
в 2,5 раза больше заявок          | 2,5 раза = 2.5 multiple x change
x2 лидов                          | x2 = 2 multiple x change
на треть меньше ошибок            | треть = 33.3 percent % change
две трети клиентов довольны       | две трети = 66.7 percent % target
половина клиентов                 | половина = 50 percent % target
каждый второй клиент              | каждый второй = 50 percent % target
десятки заявок                    | десятки = - count заявка target
десяток заявок                    | десяток = 10 count заявка target
дюжина сделок                     | дюжина = 12 count сделка target
пара сделок                       | пара = 2 count сделка target
ноль аварий                       | ноль = 0 count авария target
удвоить базу подписчиков          | удвоить = 2 multiple x change
три встречи в неделю              | три = 3 rate встреча per week target
# change
конверсия с 12 % до 18 %          | 12 % = 12 percent % baseline; 18 % = 18 percent % target
конверсия с 12 до 18 %            | 12 = 12 percent % baseline; 18 % = 18 percent % target
конверсия 12% → 18%               | 12% = 12 percent % baseline; 18% = 18 percent % target
клиентов: 0->10                   | 0 = 0 count клиент baseline; 10 = 10 count клиент target
релизы от 2x/month до daily       | от 2x/month = 2 rate раз per month >= target
выручка выросла на 15 %           | 15 % = 15 percent % change
продажи +15 %                     | +15 % = 15 percent % change
затраты −30 %                     | −30 % = -30 percent % change
затраты минус 30 %                | минус 30 % = -30 percent % change
доля выросла на 5 п. п. в Туле    | 5 п. п. = 5 percent pp change
NPS 70 (сейчас 55)                | 70 = 70 score pts target; 55 = 55 score pts baseline
4 релиза (baseline: 2)            | 4 = 4 count релиз target; 2 = 2 count релиз baseline
12 дней (было 40)                 | 12 дней = 12 duration day target; 40 = 40 duration day baseline
12 дней (vs 20–25)                | 12 дней = 12 duration day target; 20–25 = 20..25 duration day baseline
число клиентов (цель: 50)         | 50 = 50 count клиент target
затраты с 4,1 до 2,9 млн ₽        | 4,1 = 4100000 money RUB baseline; 2,9 млн ₽ = 2900000 money RUB target
расходы 3 млн вместо 5            | 3 млн = 3000000 money - target; 5 = 5000000 money - baseline
поднять eNPS с −8 до +15          | −8 = -8 score pts baseline; +15 = 15 score pts target
# bounds
не менее 9 шт.                    | не менее 9 шт = 9 count piece >= target
рейтинг не ниже 4,5               | не ниже 4,5 = 4.5 score pts >= target
минимум 3 сделки                  | минимум 3 = 3 count сделка >= target
от 5 сделок                       | от 5 = 5 count сделка >= target
свыше 100 заявок                  | свыше 100 = 100 count заявка > target
ответ до трёх дней                | до трёх дней = 3 duration day <= target
сократить ответ до трёх дней      | трёх дней = 3 duration day target
отток не более 2 %                | не более 2 % = 2 percent % <= target
максимум 5 дней                   | максимум 5 дней = 5 duration day <= target
брак в пределах 3 %               | в пределах 3 % = 3 percent % <= target
ответ менее 5 мин                 | менее 5 мин = 5 duration minute < target
отток ≤ 3 %                       | ≤ 3 % = 3 percent % <= target
рейтинг >= 4,5                    | >= 4,5 = 4.5 score pts >= target
загрузка < 2 с                    | < 2 с = 2 duration second < target
около 40 заявок                   | около 40 = 40 count заявка ~ target
~40 заявок                        | ~40 = 40 count заявка ~ target
100+ клиентов                     | 100+ = 100 count клиент >= target
3–5 встреч                        | 3–5 = 3..5 count встреча target
от 3 до 5 встреч                  | от 3 до 5 = 3..5 count встреча target
2-3 дня                           | 2-3 дня = 2..3 duration day target
# context
80 % клиентов                     | 80 % = 80 percent % target
2 в неделю                        | 2 в неделю = 2 rate - per week target
40 чатов в час                    | 40 = 40 rate чат per hour target
раз в две недели                  | раз в две недели = 0.5 rate раз per week target
не чаще одного раза в месяц       | не чаще одного раза в месяц = 1 rate раз per month <= target
3 покупки на клиента              | 3 = 3 rate покупка per клиент target
500 ₽/мес                         | 500 ₽/мес = 500 money RUB per month target
войти в топ-3                     | топ-3 = 3 rank - target
войти в десятку лучших            | десятку = 10 rank - target
оценка 9 баллов                   | 9 баллов = 9 score pts target
NPS 70                            | 70 = 70 score pts target
доступность 99,95 %               | 99,95 % = 99.95 percent % target
ответ p95 < 200 мс                | p95 = - ordinal_or_name - name; < 200 мс = 200 duration ms < target
3 из 5 клиентов                   | 3 из 5 = 60 percent % target
8 споров из 10                    | 8 споров из 10 = 80 percent % target
9/10 клиентов довольны            | 9/10 = 90 percent % target
сделок от 1 млн — 9 шт.           | от 1 млн = 1000000 money - >= threshold; 9 шт = 9 count piece target
# no targets
ТОП-100 клиентов получили письмо  | ТОП-100 = - ordinal_or_name - name
внедрить 1С:ERP 2                 | 1С:ERP 2 = - ordinal_or_name - name
получить ISO 27001                | ISO 27001 = - ordinal_or_name - name
соответствие 152-ФЗ               | 152-ФЗ = - ordinal_or_name - name
продажи B2B                       | B2B = - ordinal_or_name - name
внедрить 5S                       | 5S = - ordinal_or_name - name
версия 2.4 в магазинах            | версия 2.4 = - ordinal_or_name - name
переезд на PostgreSQL 16          | PostgreSQL 16 = - ordinal_or_name - name
поддержка 24/7                    | 24/7 = - ordinal_or_name - name
второй этап, 2-я очередь          | 2-я = - ordinal_or_name - name
95-й перцентиль                   | 95-й = - ordinal_or_name - name
линия 8 800 555-35-35 работает    | 8 800 555-35-35 = - ordinal_or_name - name
подстанция 110 кВ                 | 110 кВ = 110 size kV target
# dates
запуск до 30.09.2026              | до 30.09.2026 = - date - deadline
запуск к концу Q3                 | к концу Q3 = - date - deadline
20 сделок за полугодие            | 20 = 20 count сделка target; за полугодие = - date - deadline
запуск к 1 марта                  | к 1 марта = - date - deadline
первая выпечка к 8:00             | 8:00 = - date - deadline
архив за 2019–2024 годы           | за 2019–2024 годы = - date - deadline
2026 год                          | 2026 год = - date - context
"""
ROWS = [line for line in GOLDEN.strip().splitlines() if not line.startswith("#")]


def written(q: Quantity) -> str:
    value = f"{q.low:f}..{q.high:f}" if q.low is not None and q.high is not None else q.value
    per = f" per {q.per}" if q.per else ""
    comparison = "" if q.comparison == "=" else f" {q.comparison}"
    shown = "-" if value is None else f"{value}"
    return f"{q.text} = {shown} {q.kind} {q.unit or '-'}{per}{comparison} {q.role}"


@pytest.mark.parametrize("row", ROWS)
def test_golden(row: str, reader: Reader) -> None:
    text, expected = (cell.strip() for cell in row.split("|"))
    assert "; ".join(map(written, reader.read(text).quantities)) == expected


@pytest.mark.parametrize("row", ROWS)
def test_offsets_point_into_the_raw_text(row: str, reader: Reader) -> None:
    text = row.split("|", maxsplit=1)[0]
    assert all(text[q.start : q.stop] == q.text for q in reader.read(text).quantities)


def test_views_are_of_the_same_quantities(reader: Reader) -> None:
    read = reader.read("К 1 марта поднять выручку с 3 до 5 млн ₽ и NPS до 70")
    assert [q.value for q in read.numeric_targets] == [5_000_000, 70]
    assert [q.value for q in read.amounts] == [3_000_000, 5_000_000]
    assert read.baseline is read.amounts[0]
    assert read.deadline is not None and read.deadline.text == "К 1 марта"


SCALES = {"": 1, " тыс.": 10**3, " тыс": 10**3, "к": 10**3, " млн": 10**6, "млн": 10**6, " млрд": 10**9}
CURRENCIES = {"₽": "RUB", "руб.": "RUB", "рублей": "RUB", "$": "USD", "€": "EUR", "тенге": "KZT", "юаней": "CNY"}
SPACES = (" ", "\N{NO-BREAK SPACE}", "\N{THIN SPACE}", "\N{NARROW NO-BREAK SPACE}")


@settings(max_examples=5_000, deadline=None)
@given(
    st.integers(1, 999_999_999), st.integers(0, 99), st.sampled_from(sorted(SCALES)),
    st.sampled_from(sorted(CURRENCIES)), st.sampled_from(["", ".", *SPACES]), st.sampled_from(SPACES),
)  # fmt: skip
def test_every_spelling_of_a_sum(
    reader: Reader, whole: int, cents: int, scale: str, currency: str, group: str, space: str
) -> None:
    grouped = f"{whole:,}".replace(",", group)
    # A lone group behind a point would be a fraction before a scale: «1.125 млрд».
    if scale and group == ".":
        grouped = str(whole)
    figure = grouped + (f",{cents:02}" if cents else "")
    (quantity,) = reader.read(f"выручка{space}{figure}{scale}{space}{currency}").quantities
    assert quantity.unit == CURRENCIES[currency]
    assert quantity.value == (Decimal(whole) + Decimal(cents) / 100) * SCALES[scale]


UNITS = [
    ("money", "RUB"), ("money", "USD"), ("money", "EUR"), ("percent", "%"), ("percent", "pp"), ("duration", "day"),
    ("duration", "hour"), ("duration", "minute"), ("duration", "second"), ("duration", "ms"), ("duration", "week"),
    ("duration", "month"), ("duration", "year"), ("score", "pts"), ("size", "GB"), ("size", "kg"), ("size", "km"),
    ("count", "piece"), ("count", "клиент"), ("count", "сделка"), ("count", "заявка"), ("multiple", "x"),
    ("rank", None),
]  # fmt: skip
VALUES = st.decimals(2, 10**12, places=2).map(lambda d: Decimal(f"{d.normalize():f}"))


@settings(max_examples=5_000, deadline=None)
@given(
    VALUES, st.one_of(st.none(), VALUES), st.sampled_from(UNITS), st.sampled_from(["=", ">=", ">", "<=", "<", "~"]),
    st.sampled_from([None, "hour", "day", "week", "month"]),
)  # fmt: skip
def test_the_canonical_writing_is_read_back(
    reader: Reader,
    value: Decimal,
    other: Decimal | None,
    unit: tuple[str, str | None],
    comparison: str,
    per: str | None,
) -> None:
    kind, name = unit
    if kind in {"multiple", "rank"}:
        value, other, per, comparison = Decimal(int(value) % 999 + 2), None, None, "="
    if kind == "duration":
        per = None
    # «2000 год» is a date.
    if name == "year":
        value, other = Decimal(int(value) % 90 + 2), None
    low, high = (None, None) if other in (None, value) else sorted((value, other or value))
    if kind == "count" and per:
        kind = "rate"
    given = Quantity(
        "", 0, 0, None if low is not None else value, low, high, kind, name, per, comparison, "target"
    )  # fmt: skip
    (back,) = reader.read(render(given)).quantities
    assert (back.value, back.low, back.high, back.kind, back.unit, back.per, back.comparison) == (
        given.value, given.low, given.high, given.kind, given.unit, given.per, given.comparison
    )  # fmt: skip


def test_golden_file_is_read_well_but_not_by_heart(reader: Reader) -> None:
    path = Path(__file__).resolve().parent.parent / "corpus" / "quantities.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    right = wanted = 0
    for row, read in zip(rows, reader.read_many(row["text"] for row in rows), strict=True):
        found = {(q.text, None if q.value is None else f"{q.value:f}", q.unit) for q in read.quantities}
        right += sum((q["text"], q["value"], q["unit"]) in found for q in row["quantities"])
        wanted += len(row["quantities"])
    assert len(rows) >= 400
    assert 0.95 <= right / wanted < 0.999


@pytest.mark.parametrize("text", ["9" * 100_000, "1 " * 50_000, "1.1" * 30_000, "12 % → " * 15_000, "-" * 100_000])
def test_long_rows_of_digits_are_read_in_linear_time(text: str, reader: Reader) -> None:
    reader.read(text)


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from("0123456789.,-–−+%₽$€/ →<>≥≤~кмлнтыср.xх№:()"), max_size=60))
def test_no_row_of_signs_raises(reader: Reader, text: str) -> None:
    for quantity in reader.read(text).quantities:
        assert text[quantity.start : quantity.stop] == quantity.text
        render(quantity)
