"""An objective and its key results → the remarks that experts would make.

Remarks on one key result come from :mod:`okrnlp.advice`; those that need the objective or
the neighbours stand here. A check is one function and one row of :data:`CHECKS`; its texts
are the entry of the same name in ``data/checks.toml``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from okrnlp.advice import check_texts
from okrnlp.classifier import Classifier, default_classifier
from okrnlp.types import LABELS, Classification, Finding, KeyResult, Label, Review, Zone

_MOST, _LEAST = 5, 2
_MANY_TASKS = 0.5
_SAME = 0.8
"""Share of common lemmas from which two texts say the same."""
_FUNCTION = {"PUNCT", "ADP", "CCONJ", "PART", "NUM", "PRON"}
_PLACEHOLDER = re.compile(r"(?<![^\W_])(?:[xXхХ]{1,3}|\.\.\.|…|_{2,}|TBD|tbd|NN?|\?{2,})(?=\s*(?:%|₽|руб|шт|$))")

Hits = Iterator[tuple[int | None, str]]
"""(index of the key result or ``None``, the words it rests on)."""


@dataclass(frozen=True, slots=True)
class Okr:
    """An objective and its key results, read."""

    objective: KeyResult
    results: tuple[Classification, ...]


def review(objective: str, key_results: Sequence[str], classifier: Classifier | None = None) -> Review:
    """The review of an OKR by the shipped model, or by ``classifier``.

    Any strings are taken; a missing objective, no key results or an empty one are findings.
    Raises ``TypeError`` when ``key_results`` is a single string.
    """
    if isinstance(key_results, str) or not isinstance(objective, str):
        raise TypeError("review() takes an objective (str) and a sequence of key results (str each)")
    classifier = classifier or default_classifier()
    okr = Okr(classifier.reader.read(objective), tuple(classifier.classify_many(key_results)))
    found = [
        _finding(check, None if target is None else target, words)
        for check, hits in CHECKS.items()
        for target, words in hits(okr)
    ]
    for target, result in enumerate(okr.results):
        found += [_finding(a.check, target, a.words) for a in result.advice]
    order = {"objective": 0, "set": 1, "kr": 2}
    found.sort(key=lambda f: (order[f.level] if f.target is None else 2, -1 if f.target is None else f.target))
    counts = Counter(str(result.label) for result in okr.results)
    return Review(objective, okr.results, tuple(found), {str(label): counts[str(label)] for label in LABELS})


def _finding(check: str, target: int | None, words: str) -> Finding:
    text = check_texts()[check]
    said = {name: text[name].format(words=words) for name in ("message", "question", "pattern")}
    return Finding(check, text["level"], text["severity"], target, words, source=text["source"], **said)


def _no_objective(okr: Okr) -> Hits:
    if not _lemmas(okr.objective):
        yield None, ""


def _no_key_results(okr: Okr) -> Hits:
    if not okr.results:
        yield None, ""


def _why_missing(okr: Okr) -> Hits:
    lists = check_texts()["words"]
    tokens = okr.objective.tokens
    growth = next((t.text for t in tokens if t.lemma in lists["growth"]), None)
    if growth and not any(t.lemma in lists["reason"] for t in tokens):
        yield None, okr.objective.text.strip()


def _no_amplifier_or_constraint(okr: Okr) -> Hits:
    amplifiers = check_texts()["words"]["amplifier"]
    tokens = okr.objective.tokens
    if _lemmas(okr.objective) and not any(t.lemma in amplifiers or t.pos == "ADV" for t in tokens):
        yield None, okr.objective.text.strip()


def _digits_in_objective(okr: Okr) -> Hits:
    number = next(
        (q for q in okr.objective.quantities if q.kind != "ordinal_or_name" and any(map(str.isdigit, q.text))), None
    )
    if number is not None:
        yield None, number.text


def _share_of_tasks(okr: Okr) -> Hits:
    tasks = sum(r.label is Label.TASK for r in okr.results)
    if tasks >= _LEAST and tasks >= _MANY_TASKS * len(okr.results):
        yield None, f"{tasks} из {len(okr.results)}"


def _only_lagging(okr: Okr) -> Hits:
    if len(okr.results) >= _LEAST and all(r.label is Label.LAGGING_METRIC for r in okr.results):
        yield None, str(len(okr.results))


def _money_targets(okr: Okr) -> Iterator[tuple[int, str]]:
    """Key results whose measure is a sum that sales bring, with the sum."""
    for i, result in enumerate(okr.results):
        sums = [q for q in result.features.amounts if q.role in {"target", "change"} and q.kind == "money"]
        if (
            result.label is Label.LAGGING_METRIC
            and sums
            and any(s.kind in {"money_metric", "deal"} for s in result.features.lexemes)
        ):
            yield i, sums[0].text


def _counts_clients(okr: Okr) -> bool:
    kinds = set(check_texts()["words"]["funnel"])
    return any(
        r.label is Label.OUTCOME
        and any(q.kind in {"count", "rate"} for q in r.features.numeric_targets)
        and kinds & {s.kind for s in r.features.lexemes}
        for r in okr.results
    )


def _hackable(okr: Okr) -> Hits:
    deals = check_texts()["words"]["deals"]
    for i, words in _money_targets(okr):
        if any(s.lemma in deals for s in okr.results[i].features.lexemes):
            yield i, words


def _target_out_of_the_air(okr: Okr) -> Hits:
    if _counts_clients(okr):
        yield from _money_targets(okr)


def _strategy_bypassed(okr: Okr) -> Hits:
    means = [t for t in okr.objective.tokens if t.zone is Zone.MEANS and t.pos not in _FUNCTION]
    if not means:
        return
    wanted = {t.lemma for t in means}
    first, last = means[0], means[-1]
    words = okr.objective.text[first.start : last.stop]
    for i, result in enumerate(okr.results):
        if not wanted & _lemmas(result.features) and result.label in {Label.LAGGING_METRIC, Label.OUTCOME}:
            yield i, words


def _kpi_not_okr(okr: Okr) -> Hits:
    lists = check_texts()["words"]
    for i, result in enumerate(okr.results):
        lead = next((t for t in result.features.tokens if t.pos != "PUNCT"), None)
        if lead is None or result.label is Label.TASK:
            continue
        planned = next((t.text for t in result.features.tokens if t.lemma in lists["plan"]), None)
        kept = lead.text if lead.lemma in lists["keep"] else None
        if planned or kept:
            yield i, planned or kept or ""


def _contradictory_direction(okr: Okr) -> Hits:
    for i, result in enumerate(okr.results):
        said = {s.kind for s in result.features.lexemes} & {"up", "down"}
        for change in result.features.changes:
            if len(said) == 1 and change.direction in {"up", "down"} and change.direction not in said:
                yield i, change.text


def _placeholder(okr: Okr) -> Hits:
    for i, result in enumerate(okr.results):
        found = _PLACEHOLDER.search(result.text)
        if found:
            yield i, found.group()


def _copies_objective(okr: Okr) -> Hits:
    for i, result in enumerate(okr.results):
        if _alike(okr.objective, result.features):
            yield i, result.text.strip()


def _duplicate(okr: Okr) -> Hits:
    for i, result in enumerate(okr.results):
        if any(_alike(result.features, other.features) for other in okr.results[:i]):
            yield i, result.text.strip()


def _too_many(okr: Okr) -> Hits:
    if len(okr.results) > _MOST:
        yield None, str(len(okr.results))


def _too_few(okr: Okr) -> Hits:
    if len(okr.results) == 1:
        yield None, "1"


CHECKS: dict[str, Callable[[Okr], Hits]] = {
    "no_objective": _no_objective,
    "no_key_results": _no_key_results,
    "why_missing": _why_missing,
    "no_amplifier_or_constraint": _no_amplifier_or_constraint,
    "digits_in_objective": _digits_in_objective,
    "share_of_tasks": _share_of_tasks,
    "only_lagging": _only_lagging,
    "too_many": _too_many,
    "too_few": _too_few,
    "hackable": _hackable,
    "target_out_of_the_air": _target_out_of_the_air,
    "strategy_bypassed": _strategy_bypassed,
    "kpi_not_okr": _kpi_not_okr,
    "contradictory_direction": _contradictory_direction,
    "placeholder": _placeholder,
    "copies_objective": _copies_objective,
    "duplicate": _duplicate,
}
"""Check id → function of the OKR."""


def _lemmas(key_result: KeyResult) -> set[str]:
    return {t.lemma for t in key_result.tokens if t.pos not in _FUNCTION}


def _alike(left: KeyResult, right: KeyResult) -> bool:
    a, b = _lemmas(left), _lemmas(right)
    numbers = {q.value for q in left.numeric_targets} == {q.value for q in right.numeric_targets}
    return bool(a | b) and numbers and len(a & b) >= _SAME * len(a | b)
