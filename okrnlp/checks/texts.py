"""The texts of the checks and the words that they look for, from ``data/checks.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from okrnlp.checks.okr import cut
from okrnlp.types import Fragment, KeyResult, Token


@cache
def check_texts() -> dict[str, dict[str, str]]:
    """Check id → its texts, in the order in which remarks are said."""
    return {name: row for name, row in _file().items() if name != "words"}


@cache
def word_list(name: str) -> frozenset[str]:
    """The one-word entries of a list."""
    return frozenset(entry for entry in _file()["words"][name] if " " not in entry)


def find_listed(key_result: KeyResult, name: str, tokens: Sequence[Token] | None = None) -> Fragment | None:
    """The first entry of the list ``name`` that stands in the text (or in ``tokens``); the longest there.

    A word of an entry is a dictionary form or, where that would match too much, the form itself.
    """
    rows = _rows(name)
    tokens = key_result.tokens if tokens is None else tokens
    for i, token in enumerate(tokens):
        for row in (*rows.get(token.lemma, ()), *rows.get(token.text.lower(), ())):
            said = tokens[i : i + len(row)]
            if len(said) == len(row) and all(w in {t.lemma, t.text.lower()} for w, t in zip(row, said, strict=True)):
                return cut(key_result, token.start, said[-1].stop)
    return None


@cache
def _rows(name: str) -> dict[str, list[tuple[str, ...]]]:
    rows: dict[str, list[tuple[str, ...]]] = {}
    for entry in _file()["words"][name]:
        row = tuple(entry.split())
        rows.setdefault(row[0], []).append(row)
    return {first: sorted(listed, key=len, reverse=True) for first, listed in rows.items()}


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((resources.files("okrnlp") / "data" / "checks.toml").read_text(encoding="utf-8"))
