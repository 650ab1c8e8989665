"""A reading and probabilities → the reasons for which a person should look at the answer.

:data:`DOUBTS` is the table of contents: a new reason is one function and one row of
``data/doubts.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib import resources

from okrnlp.types import Doubt, KeyResult

_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
_SIGNS = {"PUNCT", "NUM"}


def doubts(key_result: KeyResult, ranked: list[tuple[str, float]], threshold: float) -> tuple[Doubt, ...]:
    """The reasons, the gravest first; none when the answer can stand.

    ``ranked`` has a Russian label name and its probability, most likely first; an answer
    below ``threshold`` is unsure.
    """
    texts = _texts()
    found = [Doubt(check, texts[check]) for check, applies in DOUBTS.items() if applies(key_result)]
    (_, confidence), (second, share) = ranked[:2]
    if confidence < threshold:
        found.append(Doubt("unsure", texts["unsure"].format(second=second, share=f"{share:.0%}")))
    return tuple(found)


def _is_empty(key_result: KeyResult) -> bool:
    return all(token.pos == "PUNCT" for token in key_result.tokens)


def _is_not_russian(key_result: KeyResult) -> bool:
    return not _is_empty(key_result) and not _RUSSIAN.search(key_result.text)


def _is_single_word(key_result: KeyResult) -> bool:
    words = [t for t in key_result.tokens if t.pos not in _SIGNS]
    return len(words) == 1 and not key_result.metrics and not key_result.numeric_targets


DOUBTS: dict[str, Callable[[KeyResult], bool]] = {
    "empty": _is_empty,
    "not_russian": _is_not_russian,
    "single_word": _is_single_word,
}
"""Id of a reason → whether the reading gives it."""


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    return tomllib.loads((resources.files("okrnlp") / "data" / "doubts.toml").read_text(encoding="utf-8"))
