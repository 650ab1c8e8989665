"""Spelling rules, each by rows that one can read: raw | normal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrnlp.normalize import normalize

ROWS = """
20\u00a0000 клиентов        | 20000 клиентов
1 000 000 руб.              | 1000000 ₽
выручка 20млн               | выручка 20 млн
₽20млн                      | ₽ 20 млн
1,5млн                      | 1,5 млн
≥99,95                      | ≥ 99,95
12%->18%                    | 12 % → 18 %
12 % ⇒ 18 %                 | 12 % → 18 %
10–15 встреч                | 10-15 встреч
10 – 15 встреч              | 10-15 встреч
к 2026 — 15 клиентов        | к 2026 — 15 клиентов
Отток — не выше 3 %         | Отток — не выше 3 %
рост −30 %                  | рост -30 %
Ёлка                        | Елка
«Старт»                     | " Старт "
KR1: выручка                | выручка
KR 2.1 — выручка            | выручка
КР3. выручка                | выручка
1) выручка                  | выручка
2. выручка                  | выручка
1. 25 клиентов              | 25 клиентов
- 25 клиентов               | 25 клиентов
5 тыс. руб./мес             | 5 тыс. ₽ / мес
5 т.р./мес                  | 5 тыс. ₽ / мес
5 т. руды                   | 5 т. руды
12 часов/неделю             | 12 часов / неделю
push/pull, 24/7             | push / pull, 24/7
• выручка                   | выручка
- [ ] выручка               | выручка
☐ выручка                   | выручка
✅ выручка                   | выручка
1С:ERP 2                    | 1С: ERP 2
B2B и 5S                    | B2B и 5S
топ-3                       | топ 3
10шт                        | 10 шт
выручка.                    | выручка
NPS>=70                     | NPS ≥ 70
"""


@pytest.mark.parametrize("row", ROWS.strip().splitlines())
def test_spelling(row: str) -> None:
    raw, expected = (cell.strip(" ") for cell in row.split("|"))
    assert normalize(raw).text == expected


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_string_has_offsets_within_it(raw: str) -> None:
    normal = normalize(raw)
    assert len(normal.text) == len(normal.starts) == len(normal.stops)
    for i in range(len(normal.text)):
        start, stop = normal.raw_span(i, i + 1)
        assert 0 <= start <= stop <= len(raw)
    assert list(normal.starts) == sorted(normal.starts)


@given(st.text("0123456789 .,%₽→->+–—«»ёЁабв\u00a0кмлнKR:)(", max_size=40))
def test_letters_and_digits_keep_their_places(raw: str) -> None:
    normal = normalize(raw)
    for i, char in enumerate(normal.text):
        if char.isdigit():
            start, _ = normal.raw_span(i, i + 1)
            assert raw[start] == char
