"""Checks of the objective."""

from __future__ import annotations

from collections.abc import Iterator

from okrnlp.checks.okr import FUNCTION_WORDS, Hit, Item, Okr, fragment, hit, whole
from okrnlp.checks.texts import find_listed, word_list

_MEASURE_WORDS = 4
"""Words of an objective that says nothing but a measure."""


def no_objective(okr: Okr) -> Iterator[Hit]:
    if okr.objective is not None and not okr.objective.lemmas:
        yield Hit(None, "")


def objective_not_russian(okr: Okr) -> Iterator[Hit]:
    if okr.objective is None:
        return
    words = [t for t in okr.objective.read.tokens if t.pos not in {"PUNCT", "NUM"}]
    foreign = sum(t.has("Foreign=Yes") for t in words)
    # A Russian objective may be half product names («Запустить Smart TV»), seldom more.
    if words and foreign > len(words) / 2:
        yield hit(None, whole(okr.objective.read))


def objective_not_qualitative(okr: Okr) -> Iterator[Hit]:
    """The objective is work («Внедрить CRM»), a measure («Увеличить выручку») or a plan."""
    if okr.objective is None or not okr.objective.core or find_listed(okr.objective.read, "reason"):
        return
    read = okr.objective.read
    works = find_listed(read, "work", okr.objective.core[:3]) is not None or _moves(okr.objective)
    if _bare_measure(okr.objective) or (works and not amplified(okr.objective)):
        yield hit(None, whole(read))
    elif planned := find_listed(read, "plan"):
        yield hit(None, planned)


def _moves(objective: Item) -> bool:
    """Whether it opens with a verb of work or of improvement."""
    lead = objective.core[0]
    # «Собирать заказ» is what is done every day; «собрать» is work that ends.
    moves = lead.has("VerbForm=Inf") or find_listed(objective.read, "vague", [lead]) is not None
    kinds = {s.kind for s in objective.read.lexemes if s.start == lead.start}
    work = bool(kinds & {"up", "down", "money_act"}) or any(kind.startswith("act_") for kind in kinds)
    improves = find_listed(objective.read, "vague", [lead]) is not None
    return moves and (work or improves)


def amplified(objective: Item) -> bool:
    """Whether anything says how well, or what must not suffer."""
    weak = word_list("weak_adverbs")
    tokens = objective.read.tokens
    pairs = zip(tokens, tokens[1:], strict=False)
    spared = any(a.lemma == "не" and (b.has("VerbForm=Conv") or b.has("VerbForm=Inf")) for a, b in pairs)
    strong = any(t.pos == "ADV" and t.lemma not in weak for t in tokens)
    return spared or strong or find_listed(objective.read, "amplifier") is not None


def _bare_measure(objective: Item) -> bool:
    """A verb of change and at once the metric, and little else."""
    words = [t for t in objective.core if t.pos not in FUNCTION_WORDS]
    moved = {s.start for s in objective.read.lexemes if s.kind in {"up", "down"}}
    measured = {s.start for s in objective.read.metrics}
    return 0 < len(words) <= _MEASURE_WORDS and words[0].start in moved and any(t.start in measured for t in words[1:3])


def why_missing(okr: Okr) -> Iterator[Hit]:
    if okr.objective is None:
        return
    growth = find_listed(okr.objective.read, "growth")
    if growth and not find_listed(okr.objective.read, "reason"):
        yield hit(None, growth)


def no_amplifier_or_constraint(okr: Okr) -> Iterator[Hit]:
    if okr.objective is None or not okr.objective.lemmas:
        return
    if not amplified(okr.objective):
        yield hit(None, whole(okr.objective.read))


def digits_in_objective(okr: Okr) -> Iterator[Hit]:
    if okr.objective is None:
        return
    read = okr.objective.read
    named = word_list("named_units")
    for number in read.quantities:
        figure = number.kind != "ordinal_or_name" and number.role != "name" and any(map(str.isdigit, number.text))
        if figure and number.unit not in named:
            yield hit(None, fragment(read, number))
            return
