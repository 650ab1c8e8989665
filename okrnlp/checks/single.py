"""Checks of one key result by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from okrnlp.checks.okr import Item, beginning, cut, fragment, stretch, whole
from okrnlp.checks.texts import find_listed, word_list
from okrnlp.types import Fragment, Label, Quantity, Span, Token, Zone

_PLACEHOLDER = re.compile(
    r"(?<![^\W_])(?:[xXхХ]{2,3}(?!\s*век)|[XХN]|NN|_{2,}|\?{2,}|TBD|tbd)(?![\w/])|(?:…|\.{3})(?=\s*(?:%|₽|руб|шт|дн|час|млн|млрд|тыс|чел|мин))"
)
_LATIN = re.compile(r"[a-z]{3,}")
_ACRONYM = re.compile(r"[A-ZА-Я][A-ZА-Я&]{1,6}")
_LEVELS = {"percent", "score", "duration", "money", "rate", "multiple"}
"""Kinds of quantities that a running metric has."""


def not_a_key_result(item: Item) -> Fragment | None:
    return None if _has_words(item) else whole(item.read)


def placeholder(item: Item) -> Fragment | None:
    found = _PLACEHOLDER.search(item.read.text)
    # «2х» is a multiple, «ххх» in a number's place is none.
    if found is None or any(q.start <= found.start() < q.stop for q in item.read.quantities):
        return None
    before = next((t for t in reversed(item.read.tokens) if t.stop <= found.start()), None)
    if len(found.group()) == 1 and before is not None and before.pos in {"NOUN", "X"}:
        return None  # «проект X» has a name
    return Fragment(found.group(), found.start(), found.end())


def contradictory_direction(item: Item) -> Fragment | None:
    for change in item.read.changes:
        said = _direction_before(item, change.start)
        if said is not None and {"up", "down"} - {said.kind} == {change.direction}:
            return cut(item.read, said.start, change.stop)
    return None


def _direction_before(item: Item, place: int) -> Span | None:
    """The word that says which way the change at ``place`` goes: the lead, or a verb right before it."""
    before = [t for t in item.core if t.stop <= place and t.pos not in {"PUNCT", "ADP"}]
    if any(t.pos == "CCONJ" for t in before):
        return None
    leads = [t for t in (*before[:1], *before[-1:]) if t is before[0] or t.pos == "VERB"]
    speed = word_list("speed")
    ways = {s.start: s for s in item.read.lexemes if s.kind in {"up", "down"}}
    said = [ways[t.start] for t in leads if t.start in ways and t.lemma not in speed]
    return said[-1] if len({s.kind for s in said}) == 1 else None


def task_instead_of_result(item: Item) -> Fragment | None:
    if item.label is not Label.TASK or not _has_words(item):
        return None
    return _first(item, item.read.completion_words or item.read.activity_verbs)


def hidden_task_in_percent(item: Item) -> Fragment | None:
    percent = next((q for q in item.read.quantities if q.kind == "percent"), None)
    # A share of things («внедрено 70 % заявок») is a count; readiness stands alone.
    if percent is None or item.label is Label.LAGGING_METRIC or _noun_after(item, percent):
        return None
    words = [t for t in item.core if t.pos not in {"PUNCT", "ADP"} and t.start < percent.start]
    before = [t for t in item.read.tokens if t.stop <= percent.start][-1:]
    on = bool(before) and before[0].lemma == "на"
    nouns = word_list("readiness")
    # «готов на 80 %», «переписана на 100 %» anywhere, «внедрение — 70 %» at the edges: elsewhere the noun
    # only tells what is counted.
    acts = {s.start for s in (*item.read.activity_verbs, *item.read.completion_words)}
    done = [
        t
        for t in words
        if (t.lemma in nouns and (t.has("Variant=Short") or t in (words[0], words[-1])))
        or (on and t.has("Variant=Short") and t.start in acts)
    ]
    return fragment(item.read, done[-1]) if done else None


def project_stage(item: Item) -> Fragment | None:
    """Words of a task that is a stage of a project."""
    if item.label is not Label.TASK or find_listed(item.read, "no_stage"):
        return None
    launches = any(s.kind in {"act_launch", "complete_verb"} for s in item.read.lexemes)
    found = find_listed(item.read, "large_systems", made(item)) if launches else None
    return found or find_listed(item.read, "stages")


def made(item: Item) -> list[Token]:
    """The core without what hangs on a preposition: «отчёты в CRM» make no CRM."""
    return [t for t, before in zip(item.core, [None, *item.core], strict=False) if not before or before.pos != "ADP"]


def action_not_value(item: Item) -> Fragment | None:
    if item.label is not Label.OUTPUT:
        return None
    things = [s for s in item.read.lexemes if s.kind in {"own_event", "own_artifact"}] or item.read.activity_verbs
    return _first(item, things)


def unqualified_activity(item: Item) -> Fragment | None:
    return find_listed(item.read, "contacts") if item.label is Label.OUTPUT else None


def strongly_lagging(item: Item) -> Fragment | None:
    if item.label is not Label.LAGGING_METRIC:
        return None
    return _first(item, item.read.metrics)


def depends_on_deal_size(item: Item) -> Fragment | None:
    sums = any(q.role in {"target", "change"} and not q.per for q in item.read.amounts)
    return find_listed(item.read, "deals") if item.label is Label.LAGGING_METRIC and sums else None


def kpi_not_okr(item: Item) -> Fragment | None:
    # «отклонение от плана» measures the planning.
    return None if find_listed(item.read, "off_plan") else find_listed(item.read, "plan")


def vague_word(item: Item) -> Fragment | None:
    return None if item.read.numeric_targets or item.label is Label.OUTPUT else find_listed(item.read, "vague")


def no_number(item: Item) -> Fragment | None:
    numbered = any(q.role not in {"deadline", "name"} for q in item.read.quantities)
    if item.label is Label.TASK or numbered or not _has_words(item) or vague_word(item):
        return None
    # «перестали», «каждый», «ни одного» say what is to be seen at the end without a number.
    if find_listed(item.read, "definite"):
        return None
    return _first(item, item.read.metrics)


def no_target(item: Item) -> Fragment | None:
    aimed = any(q.role in {"target", "change", "threshold"} for q in item.read.quantities)
    if item.label is Label.TASK or aimed or item.read.baseline is None:
        return None
    return fragment(item.read, item.read.baseline)


def vanity_metric(item: Item) -> Fragment | None:
    # «подписчиков, открывающих приложение» act.
    acts = "others_act" in item.kinds
    return find_listed(item.read, "vanity") if item.label is Label.OUTCOME and not acts else None


def outside_control(item: Item) -> Fragment | None:
    return find_listed(item.read, "third_parties", item.core)


def tied_to_pay(item: Item) -> Fragment | None:
    return find_listed(item.read, "pay")


def compound(item: Item) -> Fragment | None:
    """Two measures, or work and a measure, joined by «и»."""
    core = item.core
    targets = [q for q in item.read.numeric_targets if q.kind != "date"]
    joins, rest = word_list("joins"), word_list("rest")
    ands = [t for t, after in zip(core, core[1:], strict=False) if t.lemma in joins and after.lemma not in rest]
    for first, second in zip(targets, targets[1:], strict=False):
        joined = any(first.stop <= t.start < second.start for t in ands)
        if joined and (first.unit, first.kind) != (second.unit, second.kind):
            return cut(item.read, first.start, second.stop)
    verbs = [t for t in core if t.has("VerbForm=Inf") or t.has("Variant=Short")]
    for before, after in zip(verbs, verbs[1:], strict=False):
        joined = any(before.stop <= t.start <= after.start and after.start - t.stop <= 1 for t in ands)
        between = [t for t in core if before.stop <= t.start < after.start and t.pos in {"NOUN", "X"}]
        if joined and between and targets and targets[0].start > after.start:
            return stretch(item.read, [t for t in core if before.start <= t.start < targets[0].stop])
    return None


def metric_not_defined(item: Item) -> Fragment | None:
    if item.label is not Label.OUTCOME:
        return None
    lemmas = [t.lemma for t in item.read.tokens]
    # «из … в …» names both ends of a ratio; a bracket or a report names its source.
    ends = "из" in lemmas and ("в" in lemmas or "до" in lemmas)
    sourced = any(t.zone is Zone.BRACKET for t in item.read.tokens) or find_listed(item.read, "reports")
    return None if ends or sourced else find_listed(item.read, "ratios")


def no_baseline(item: Item) -> Fragment | None:
    if not _wants_level(item):
        return None
    levels = (q for q in item.read.numeric_targets if q.role == "target" and q.kind in _LEVELS and q.value != 0)
    return next((fragment(item.read, q) for q in levels), None)


def ratio_without_base(item: Item) -> Fragment | None:
    if not _wants_level(item):
        return None
    moved = (q for q in item.read.numeric_targets if q.role == "change" and q.kind in {"percent", "multiple"})
    return next((fragment(item.read, q) for q in moved if q.unit != "pp"), None)


def no_unit(item: Item) -> Fragment | None:
    # «30 млн отгрузок»: a sum by its label, a count by its noun. «Выручка 30 млн» is clear enough.
    deals = word_list("deals")
    sums = (q for q in item.read.numeric_targets if q.kind in {"count", "money"} and q.unit in deals)
    return next((fragment(item.read, q) for q in sums), None) if item.label is Label.LAGGING_METRIC else None


def jargon(item: Item) -> Fragment | None:
    known, plain = word_list("well_known"), word_list("plain_latin")
    for token in item.read.tokens:
        found = fragment(item.read, token)
        acronym = _ACRONYM.fullmatch(found.text) and token.lemma not in known
        foreign = _LATIN.fullmatch(found.text) and token.lemma not in plain
        if (acronym or foreign) and not any(q.start <= token.start < q.stop for q in item.read.quantities):
            return found
    return None


def _first(item: Item, spans: Sequence[Span]) -> Fragment | None:
    """The first of ``spans``; without any, the beginning of the text."""
    return fragment(item.read, spans[0]) if spans else beginning(item)


def _wants_level(item: Item) -> bool:
    return item.label in {Label.OUTCOME, Label.LAGGING_METRIC} and item.read.baseline is None


def _has_words(item: Item) -> bool:
    return any(t.pos not in {"PUNCT", "NUM"} for t in item.read.tokens)


def _noun_after(item: Item, quantity: Quantity) -> bool:
    following = next((t for t in item.read.tokens if t.start >= quantity.stop), None)
    return following is not None and following.pos in {"NOUN", "ADJ", "X"}
