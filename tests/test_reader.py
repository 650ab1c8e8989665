"""What is read in ordinary text, by rows that one can read and extend."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrnlp.reader import Reader, default_reader

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


@pytest.mark.parametrize("text", ["с 12 % до 18 % сделок, ", "где ", "ведь ", "(который "])
def test_time_is_linear_in_length(text: str, reader: Reader) -> None:
    def seconds(size: int) -> float:
        started = time.perf_counter()
        reader.read(text * size)
        return time.perf_counter() - started

    seconds(100)
    # Ten times the text; a quadratic reader takes a hundred times as long.
    assert seconds(3_000) < 40 * seconds(300)


# word | its senses
SENSES = """
вебинар   | own_act
сделка    | decision
retention | quality
"""


@pytest.mark.parametrize("row", SENSES.strip().splitlines())
def test_words_have_senses(row: str, reader: Reader) -> None:
    word, expected = (cell.strip() for cell in row.split("|"))
    assert expected in reader.read(f"10 {word}").tokens[1].senses


def test_an_unknown_word_has_no_sense(reader: Reader) -> None:
    assert reader.read("глокая куздра").tokens[1].senses == ()


def test_the_owner_is_no_part_of_the_key_result(reader: Reader) -> None:
    zones = {t.text: t.zone for t in reader.read("NPS 70 (отв. Иванов) и отток 3 % (было 5 %)").tokens}
    assert (zones["Иванов"], zones["было"], zones["отток"]) == ("owner", "bracket", "core")


# text | words of a subordinate clause | what opens it
CLAUSES = """
Шлюз, для которого мы писали регламент, падает реже    | для которого мы писали регламент | который
Сделать так, чтобы клиенты платили вовремя             | чтобы клиенты платили вовремя    | чтобы
Обновить кассы, так как старые, как мы видели, теряют  | так как старые , как мы видели , теряют | reason
Поскольку склад переехал, собрать 20 заявок            | Поскольку склад переехал         | reason
Закрыть отчёт, хотя первичка опаздывает                | хотя первичка опаздывает         | reason
Получить хотя бы один отзыв                            |                                  |
Участники, подошедшие к стенду, — 300 человек          | подошедшие к стенду              | participle
Доля клиентов, хотя цены выросли, — не ниже 4 %        | хотя цены выросли                | reason
Внедрить CRM (старая плоха, так как теряет) и учёт     | так как теряет                   | reason
Обновить кассы, потому что старые врут. Снизить потери | потому что старые врут           | reason
Люди, которые (по опросу) довольны, — 80 %             | которые довольны                 | который
Найти зал, чтобы шефам было что показать               | чтобы шефам было что показать    | чтобы
Провести 10 встреч, собрать как минимум 30 заявок      |                                  |
Из-за того, что склад сгорел, найти новый              | Из - за того , что склад сгорел  | reason
Обновить кассы из-за того, что старые врут             | из - за того , что старые врут   | reason
Внедрить кафетерий льгот на благо сотрудников          |                                  |
"""


@pytest.mark.parametrize("row", CLAUSES.strip().splitlines())
def test_subordinate_clauses(row: str, reader: Reader) -> None:
    text, words, opener = (cell.strip() for cell in row.split("|"))
    inside = [t for t in reader.read(text).tokens if t.clause]
    assert (" ".join(t.text for t in inside), {t.clause for t in inside}) == (words, {opener} - {""})


def test_a_reason_is_put_aside_and_a_deadline_behind_it_stays_one(reader: Reader) -> None:
    read = reader.read("Обновить 8 касс, потому что старые потеряли 140 тыс. рублей, до 1 мая")
    assert [(q.text, q.role) for q in read.quantities] == [
        ("8", "target"),
        ("140 тыс. рублей", "context"),
        ("до 1 мая", "deadline"),
    ]
    assert [t.zone for t in read.tokens][-3:] == ["deadline"] * 3


def test_only_text_is_taken(reader: Reader) -> None:
    with pytest.raises(TypeError, match="not int"):
        reader.read(5)  # type: ignore[arg-type]


def test_many_are_as_one(reader: Reader) -> None:
    texts = ["Внедрить CRM", "", "отток 12% → 8%"] * 3
    assert list(reader.read_many(iter(texts))) == [reader.read(t) for t in texts]
