"""Label and key result → what to ask the author.

A check is one function and one row of :data:`CHECKS`; its Russian texts are the entry of
the same name in ``data/checks.toml``, where the lists of words stand too. Source of the rules: the experts' comments.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import Any

from okrnlp.types import Advice, KeyResult, Label, Span, Zone

Words = str | None
"""The words of the text that a check rests on; ``None`` when it doesn't fire."""
Check = Callable[[Label, KeyResult], Words]


def advise(label: Label, key_result: KeyResult) -> tuple[Advice, ...]:
    """Every remark that fits, in the order of :data:`CHECKS`."""
    texts = check_texts()
    remarks = []
    for name, check in CHECKS.items():
        words = check(label, key_result)
        if words is not None:
            text = texts[name]
            remarks.append(Advice(name, text["message"].format(words=words), text["question"], words))
    return tuple(remarks)


def _task(label: Label, key_result: KeyResult) -> Words:
    if label is not Label.TASK or not _has_words(key_result):
        return None
    return _first(key_result.completion_words) or _first(key_result.activity_verbs) or _beginning(key_result)


def _built_but_unused(label: Label, key_result: KeyResult) -> Words:
    return _lexeme(key_result, "systems") if label in {Label.TASK, Label.OUTPUT} else None


def _project_plan(label: Label, key_result: KeyResult) -> Words:
    launches = any(s.kind == "act_launch" for s in key_result.activity_verbs)
    return _lexeme(key_result, "large_systems") if label is Label.TASK and launches else None


def _action_not_value(label: Label, key_result: KeyResult) -> Words:
    if label is not Label.OUTPUT:
        return None
    event = next((s.text for s in key_result.lexemes if s.kind in {"own_event", "own_artifact"}), None)
    return event or _first(key_result.activity_verbs) or _beginning(key_result)


def _unqualified_activity(label: Label, key_result: KeyResult) -> Words:
    return _lexeme(key_result, "contacts") if label is Label.OUTPUT else None


def _strongly_lagging(label: Label, key_result: KeyResult) -> Words:
    if label is not Label.LAGGING_METRIC:
        return None
    return _first(key_result.metrics) or _beginning(key_result)


def _depends_on_deal_size(label: Label, key_result: KeyResult) -> Words:
    sum_of_money = any(q.role in {"target", "change"} for q in key_result.amounts)
    return _lexeme(key_result, "deals") if label is Label.LAGGING_METRIC and sum_of_money else None


def _metric_not_defined(label: Label, key_result: KeyResult) -> Words:
    if label is not Label.OUTCOME:
        return None
    words = _lexeme(key_result, "ratios")
    # «из … в …» names both ends of a ratio; a bracket or a report names its source.
    lemmas = [t.lemma for t in key_result.tokens]
    ends = "из" in lemmas and ("в" in lemmas or "до" in lemmas) or "→" in lemmas
    return None if ends or any(t.zone is Zone.BRACKET for t in key_result.tokens) else words


def _outside_control(label: Label, key_result: KeyResult) -> Words:
    return None if label is Label.TASK else _lexeme(key_result, "receipts")


def _no_number(label: Label, key_result: KeyResult) -> Words:
    if label is Label.TASK or key_result.numeric_targets or not _has_words(key_result):
        return None
    return _first(key_result.metrics) or _beginning(key_result)


def _no_baseline(label: Label, key_result: KeyResult) -> Words:
    if label not in {Label.OUTCOME, Label.LAGGING_METRIC} or key_result.baseline is not None:
        return None
    percent = [q for q in key_result.numeric_targets if q.kind == "percent" and q.role == "target"]
    return percent[0].text if percent else None


def _not_a_key_result(label: Label, key_result: KeyResult) -> Words:
    return None if _has_words(key_result) else ""


CHECKS: dict[str, Check] = {
    "task_instead_of_result": _task,
    "built_but_unused": _built_but_unused,
    "project_plan": _project_plan,
    "action_not_value": _action_not_value,
    "unqualified_activity": _unqualified_activity,
    "strongly_lagging": _strongly_lagging,
    "depends_on_deal_size": _depends_on_deal_size,
    "metric_not_defined": _metric_not_defined,
    "outside_control": _outside_control,
    "no_number": _no_number,
    "no_baseline": _no_baseline,
    "not_a_key_result": _not_a_key_result,
}
"""Check id → function of label and key result."""


def _has_words(key_result: KeyResult) -> bool:
    return any(t.pos not in {"PUNCT", "NUM"} for t in key_result.tokens)


def _first(spans: tuple[Span, ...]) -> Words:
    return spans[0].text if spans else None


def _lexeme(key_result: KeyResult, words: str) -> Words:
    """The first lexicon match that stands in the list ``words`` of the texts."""
    lemmas = check_texts()["words"][words]
    return next((s.text for s in key_result.lexemes if s.lemma in lemmas), None)


def _beginning(key_result: KeyResult) -> str:
    """The first words of the core, at most four."""
    core = [t for t in key_result.tokens if t.zone is Zone.CORE][:4] or list(key_result.tokens[:4])
    return key_result.text[core[0].start : core[-1].stop] if core else ""


@lru_cache(maxsize=1)
def check_texts() -> dict[str, dict[str, Any]]:
    """Check id → its texts, and under ``words`` the lists of words, from ``data/checks.toml``."""
    content = (resources.files("okrnlp") / "data" / "checks.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)
