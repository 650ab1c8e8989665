"""The front door: types, parity of the ways in, invariance, evidence."""

import json
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from invariance import VARIANTS

from okrnlp import Classifier, classify, classify_many
from okrnlp.types import LABELS

# Rows that an OKR expert would call plain; edit and extend.
GOLDEN = """
Провести 10 вебинаров для клиентов                          | output
Написать 8 статей в блог                                    | output
Обзвонить 200 бывших покупателей                            | output
Обучить 40 мастеров смены                                   | output
Внедрить систему учёта рабочего времени                     | task
Регламент возвратов утверждён                               | task
Получить лицензию на перевозку                              | task
Запуск нового склада в Казани                               | task
Отток подписчиков — с 9 % до 6 %                            | outcome
NPS ≥ 60                                                    | outcome
80 % заказов доставлены в срок                              | outcome
Время ответа на обращение ≤ 2 часов                         | outcome
Клиенты чаще рекомендуют нас знакомым                       | outcome
Выручка от подписок — 12 млн ₽                              | lagging_metric
Рост чистой прибыли на 15 %                                 | lagging_metric
Снизить себестоимость тонны на 4 %                          | lagging_metric
Средний чек 1 900 ₽                                         | lagging_metric
"""


def rows() -> list[tuple[str, str]]:
    return [tuple(c.strip() for c in line.split("|")) for line in GOLDEN.strip().splitlines()]  # type: ignore[misc]


@pytest.mark.parametrize(("text", "label"), rows())
def test_golden(text: str, label: str) -> None:
    assert classify(text).label == label


@pytest.mark.parametrize("name", VARIANTS)
def test_spelling_changes_nothing(name: str) -> None:
    for text, _ in rows():
        before, after = classify(text), classify(VARIANTS[name](text))
        assert after.label == before.label, text
        assert after.confidence == pytest.approx(before.confidence, abs=0.02), text


def test_answer_is_whole() -> None:
    r = classify("Провести 10 вебинаров для клиентов")
    assert r.label_ru == "метрика действия"
    assert list(r.probabilities) == list(LABELS)
    assert math.isclose(sum(r.probabilities.values()), 1)
    assert r.confidence == max(r.probabilities.values())
    assert [a.check for a in r.advice] == ["action_not_value", "unqualified_activity"]
    assert json.loads(json.dumps(r.as_dict(), ensure_ascii=False))["label"] == "output"


@pytest.mark.parametrize("text", ["", " ", "🙂", "Hello world", "\ud800", "KR1:", "5", "%", "а" * 100_000])
def test_any_string_is_answered(text: str) -> None:
    r = classify(text)
    assert math.isclose(sum(r.probabilities.values()), 1)
    assert r.text == text


@pytest.mark.parametrize(("text", "label"), rows())
def test_evidence_adds_up_to_the_logit(text: str, label: str, classifier: Classifier) -> None:
    r = classifier.classify(text)
    logits = classifier.model.logits(r.features)
    assert sum(e.weight for e in r.evidence) == pytest.approx(logits[LABELS.index(r.label)], abs=1e-9)
    assert [abs(e.weight) for e in r.evidence] == sorted((abs(e.weight) for e in r.evidence), reverse=True)
    for e in r.evidence:
        assert text[e.start : e.stop] == e.text
        assert "=" not in e.reason and "{" not in e.reason


def test_a_small_word_is_shown_with_the_word_behind_it() -> None:
    shown = [e.text for e in classify("4 встречи в неделю и не реже").evidence]
    assert "в неделю" in shown
    assert not {"в", "и", "не"} & set(shown)


def test_one_is_many() -> None:
    texts = [text for text, _ in rows()]
    assert [r.as_dict() for r in classify_many(iter(texts))] == [classify(t).as_dict() for t in texts]


def test_many_is_lazy() -> None:
    def endless():  # type: ignore[no-untyped-def]
        while True:
            yield "Внедрить CRM"

    assert next(iter(classify_many(endless()))).label == "task"


def test_wrong_call_names_the_right_one() -> None:
    with pytest.raises(TypeError, match="classify_many"):
        classify(["Внедрить CRM"])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"call classify\(\)"):
        classify_many("Внедрить CRM")
    with pytest.raises(TypeError, match="not int"):
        list(classify_many([5]))  # type: ignore[list-item]


def test_digits_change_nothing() -> None:
    twelve, seventeen = classify("Провести 12 встреч"), classify("Провести 17 встреч")
    assert np.allclose(list(twelve.probabilities.values()), list(seventeen.probabilities.values()))


def test_threads_share_a_classifier(classifier: Classifier) -> None:
    texts = [text for text, _ in rows()] * 5
    expected = [r.label for r in classifier.classify_many(texts)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: [r.label for r in classifier.classify_many(texts)], range(8)))
    assert answers == [expected] * 8


# text | doubts
DOUBTFUL = """
                                 | empty
???                              | empty
Increase revenue by 20%          | not_russian
стол                             | single_word
выручка                          |
Выручка — 40 млн ₽               |
"""


@pytest.mark.parametrize("row", DOUBTFUL.strip("\n").splitlines())
def test_what_is_no_key_result_is_doubted(row: str) -> None:
    text, expected = (cell.strip() for cell in row.split("|"))
    result = classify(text)
    assert [d.check for d in result.doubts if d.check != "unsure"] == expected.split()
    assert result.needs_review == bool(result.doubts)


def test_an_unsure_answer_says_so() -> None:
    threshold = Classifier.load().manifest["review"]["threshold"]
    for text in ("Добрый день, коллеги!", "Стать лучшими на рынке", "Мы любим наших клиентов"):
        result = classify(text)
        assert result.confidence < threshold
        assert "unsure" in {d.check for d in result.doubts}


def test_answers_that_need_no_review_are_right_on_the_test_split() -> None:
    review = Classifier.load().manifest["review"]
    assert review["held_out"]["accuracy"] >= 0.97
    assert review["held_out"]["coverage"] >= 0.5


def test_contrast_sums_to_the_difference_of_the_logits() -> None:
    classifier = Classifier.load()
    text = "Провести 10 вебинаров для клиентов"
    logits = classifier.model.logits(classifier.reader.read(text))
    rows = classifier.contrast(text, "outcome")
    lead = logits[LABELS.index(classifier.classify(text).label)] - logits[LABELS.index("outcome")]
    assert math.isclose(sum(row.weight for row in rows), lead, abs_tol=1e-9)
    with pytest.raises(ValueError, match="is the label"):
        classifier.contrast(text, "output")


# verb | another that changes nothing | rest
SYNONYMS = """
Провести       | Организовать   | 12 семинаров для дилеров
Провести       | Организовать   | день открытых дверей
Написать       | Подготовить    | 8 статей в блог
Увеличить      | Повысить       | конверсию корзины с 3 % до 5 %
Увеличить      | Нарастить      | выручку до 40 млн ₽
Снизить        | Сократить      | отток клиентов с 6 % до 4 %
Снизить        | Уменьшить      | затраты на логистику на 12 %
Внедрить       | Развернуть     | систему учёта рабочего времени
Запустить      | Открыть        | филиал в Перми
Разработать    | Создать        | регламент закупок
Привлечь       | Получить       | 20 новых клиентов
Обучить        | Подготовить    | 40 мастеров смены
"""


@pytest.mark.parametrize("row", SYNONYMS.strip().splitlines())
def test_a_synonym_of_the_verb_keeps_the_label(row: str) -> None:
    verb, synonym, rest = (cell.strip() for cell in row.split("|"))
    assert classify(f"{verb} {rest}").label == classify(f"{synonym} {rest}").label
