"""A quantity → the one way to write it, which is read back as the same quantity."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any

from okrnlp.types import Quantity

_NO_BREAK = "\N{NO-BREAK SPACE}"


def render(quantity: Quantity) -> str:
    """The quantity in canonical writing: «не менее 1 844 036,12 ₽», «3–5 дн», «топ-3», «40 чат в час».

    Thousands are grouped by no-break spaces, fractions follow a comma. What is counted
    stands in its dictionary form. A name, a date and a number nobody knows («десятки»)
    have no other writing than their own text.
    """
    words = _words()
    numbers = [n for n in (quantity.value, quantity.low, quantity.high) if n is not None]
    if not numbers or quantity.kind in {"date", "ordinal_or_name"}:
        return quantity.text
    figures = [_figure(n) for n in numbers]
    number = words["patterns"]["range"].format(*figures) if len(figures) == 2 else figures[0]
    bound: str = words["comparisons"][quantity.comparison]
    if quantity.kind in {"multiple", "rank"}:
        return bound + str(words["patterns"][quantity.kind].format(number))
    parts = [number]
    if quantity.unit:
        parts.append(words["units"].get(quantity.unit, quantity.unit))
    if quantity.per:
        parts.append(words["per"].get(quantity.per) or words["patterns"]["per_noun"].format(quantity.per))
    return bound + " ".join(parts)


def _figure(number: Decimal) -> str:
    text = f"{number:,f}".replace(",", _NO_BREAK).replace(".", ",")
    return text.replace("-", "−")


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    text = (resources.files("okrnlp") / "data" / "render.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
