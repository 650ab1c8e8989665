"""What is read in ordinary text, by rows that one can read and extend."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrnlp.reader import Reader, default_reader

# text | value kind unit role comparison; …
QUANTITIES = """
Провести 10 вебинаров                      | 10 count вебинар target =
Сумма контрактов — 20 млн ₽                | 20000000 money RUB target =
Выручка 5,3млн ₽                           | 5300000 money RUB target =
оборот ₽20 млн                             | 20000000 money RUB target =
портфель 1,125 млрд руб.                   | 1125000000 money RUB target =
pipeline $10,000                           | 10000 money USD target =
MRR €150K                                  | 150000 money EUR target =
отток с 12 % до 18 %                       | 12 percent % baseline =; 18 percent % target =
отток 12% → 18%                            | 12 percent % baseline =; 18 percent % target =
время ответа с 3 до 1 часа                 | 3 duration hour baseline =; 1 duration hour target =
NPS ≥ 70 (сейчас 55)                       | 70 count - target >=; 55 count - baseline =
охват (цель: 5000)                         | 5000 count - target =
продажи +15 %                              | 15 percent % change =
продажи −30 %                              | 30 percent % change =
снизить брак на 5 п. п.                    | 5 percent pp change =
удвоить базу подписчиков                   | 2 multiple x change =
вырасти в 3 раза                           | 3 multiple x change =
не менее 9 сделок                          | 9 count сделка target >=
сделок от 1 млн — 9 шт.                    | 1000000 money - threshold >=; 9 count piece target =
три встречи в неделю                       | 3 rate встреча target =
полтора миллиона рублей                    | 1500000 money RUB target =
каждый второй клиент вернулся              | 50 percent % target =
рейтинг 4,8 из 5                           | 4.8 score 5 target =
войти в топ-3                              | 3 rank - target =
получить ISO 27001                         | - ordinal_or_name - name =
100+ клиентов                              | 100 count клиент target >=
ноль аварий                                | 0 count авария target =
"""

# text | field | fragments
SPANS = """
Провести 10 вебинаров                          | activity_verbs   | Провести
Проведено обучение                             | activity_verbs   | Проведено; обучение
проведение аудита складов                      | activity_verbs   | проведение; аудита
Внедрена CRM                                   | completion_words | Внедрена
портал запущен и готов на 100 %                | completion_words | запущен; готов; 100 %
завершить переезд                              | completion_words | завершить
Отток 3 % к 30.09.2026                         | deadlines        | к 30.09.2026
к концу Q3 2026 отток 3 %                      | deadlines        | к концу Q3 2026
отток 3 % за полугодие                         | deadlines        | за полугодие
до 1 марта сдать дом                           | deadlines        | до 1 марта
отчёт в день, 3 раза в месяц                   | deadlines        |
средний чек 900 ₽                              | metrics          | средний чек
время ответа и NPS                             | metrics          | время ответа; NPS
отток с 5 % до 3 %                             | changes          | с 5 % до 3 %
NPS 70 (было 50)                               | changes          | 70 (было 50
"""


def plain(number: object) -> str:
    return "-" if number is None else f"{number.normalize():f}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("row", QUANTITIES.strip().splitlines())
def test_quantities(row: str, reader: Reader) -> None:
    text, expected = (cell.strip() for cell in row.split("|"))
    found = [f"{plain(q.value)} {q.kind} {q.unit or '-'} {q.role} {q.comparison}" for q in reader.read(text).quantities]
    assert found == expected.split("; ")


@pytest.mark.parametrize("row", SPANS.strip().splitlines())
def test_spans(row: str, reader: Reader) -> None:
    text, field, expected = (cell.strip() for cell in row.split("|"))
    found = getattr(reader.read(text), field)
    assert "; ".join(span.text for span in found) == expected


def test_offsets_are_those_of_the_raw_text(reader: Reader) -> None:
    raw = "KR1:  Выручка «Ёлки» —  ₽20\u00a0млн"
    read = reader.read(raw)
    assert [raw[q.start : q.stop] for q in read.amounts] == ["₽20\u00a0млн"]
    assert [raw[m.start : m.stop] for m in read.metrics] == ["Выручка"]
    assert [raw[t.start : t.stop] for t in read.tokens if t.lemma == "елка"] == ["Ёлки"]


@given(st.text(st.characters(codec=None), max_size=80))
def test_any_string_is_read(raw: str) -> None:
    for token in default_reader().read(raw).tokens:
        assert 0 <= token.start <= token.stop <= len(raw)


@pytest.mark.parametrize("text", ["", "🙂", "Hello world", "\ud800", "а" * 100_000, "1" * 100_000, "10 % " * 20_000])
def test_odd_texts_are_read(text: str, reader: Reader) -> None:
    assert reader.read(text).text == text


def test_time_is_linear_in_length(reader: Reader) -> None:
    def seconds(size: int) -> float:
        started = time.perf_counter()
        reader.read("с 12 % до 18 % сделок, " * size)
        return time.perf_counter() - started

    seconds(100)
    # Ten times the text; a quadratic reader takes a hundred times as long.
    assert seconds(3_000) < 40 * seconds(300)


def test_only_text_is_taken(reader: Reader) -> None:
    with pytest.raises(TypeError, match="not int"):
        reader.read(5)  # type: ignore[arg-type]


def test_many_are_as_one(reader: Reader) -> None:
    texts = ["Внедрить CRM", "", "отток 12% → 8%"] * 3
    assert list(reader.read_many(iter(texts))) == [reader.read(t) for t in texts]
