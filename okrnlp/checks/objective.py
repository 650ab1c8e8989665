"""Checks of the objective."""

from __future__ import annotations

from collections.abc import Iterator

from okrnlp.checks.okr import FUNCTION_WORDS, Hit, Item, Okr, fragment, whole
from okrnlp.checks.texts import find_listed, word_list
from okrnlp.types import Fragment

_MEASURE_WORDS = 4
"""Words of an objective that says nothing but a measure."""


def no_objective(okr: Okr) -> Iterator[Hit]:
    if okr.objective is not None and not okr.objective.lemmas:
        yield Hit(None, "")


def objective_not_russian(objective: Item) -> Fragment | None:
    words = [t for t in objective.read.tokens if t.pos not in {"PUNCT", "NUM"}]
    foreign = sum(t.has("Foreign=Yes") for t in words)
    # A Russian objective may be half product names («Запустить Smart TV»), seldom more.
    return whole(objective.read) if foreign > len(words) / 2 else None


def objective_not_qualitative(objective: Item) -> Fragment | None:
    """The objective is work («Внедрить CRM»), a measure («Увеличить выручку») or a plan."""
    read = objective.read
    if not objective.core or find_listed(read, "reason"):
        return None
    works = find_listed(read, "work", objective.core[:3]) is not None or _moves(objective)
    if _bare_measure(objective) or (works and not _amplified(objective)):
        return whole(read)
    return find_listed(read, "plan")


def _moves(objective: Item) -> bool:
    """Whether it opens with a verb of work or of improvement."""
    lead = objective.core[0]
    kinds = {s.kind for s in objective.read.lexemes if s.start == lead.start}
    work = bool(kinds & {"up", "down", "money_act"}) or any(kind.startswith("act_") for kind in kinds)
    improves = find_listed(objective.read, "vague", [lead]) is not None
    return improves or (work and lead.has("VerbForm=Inf"))


def _amplified(objective: Item) -> bool:
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


def why_missing(objective: Item) -> Fragment | None:
    return None if find_listed(objective.read, "reason") else find_listed(objective.read, "growth")


def no_amplifier_or_constraint(objective: Item) -> Fragment | None:
    return whole(objective.read) if objective.lemmas and not _amplified(objective) else None


def digits_in_objective(objective: Item) -> Fragment | None:
    named = word_list("named_units")
    for number in objective.read.quantities:
        figure = number.kind != "ordinal_or_name" and number.role != "name" and any(map(str.isdigit, number.text))
        if figure and number.unit not in named:
            return fragment(objective.read, number)
    return None
