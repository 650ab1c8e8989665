"""Checks of the key results together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from okrnlp.checks.okr import FUNCTION_WORDS, Hit, Item, Okr, fragment, hit, stretch, whole
from okrnlp.checks.single import made, project_stage
from okrnlp.checks.texts import find_listed, word_list
from okrnlp.types import Fragment, Label, Zone

_MOST, _LEAST = 5, 2
"""How many key results an objective should have."""
_SAME, _SAME_WITH_TARGET = 0.8, 0.5
"""Share of common lemmas from which two texts say the same, and from which two with one target do."""
_ROOT = 6
"""Letters of a word by which its kin are known."""
_WAYS = {"up", "down", "reach", "gain", "hold"}


def no_key_results(okr: Okr) -> Iterator[Hit]:
    if not okr.items:
        yield Hit(None, "")


def share_of_tasks(okr: Okr) -> Iterator[Hit]:
    tasks = len(okr.labelled(Label.TASK))
    if tasks >= _LEAST and 2 * tasks >= len(okr.items):
        yield Hit(None, f"{tasks} из {len(okr.items)}")


def only_lagging(okr: Okr) -> Iterator[Hit]:
    if len(okr.items) >= _LEAST and len(okr.labelled(Label.LAGGING_METRIC)) == len(okr.items):
        yield Hit(None, str(len(okr.items)))


def only_activity(okr: Okr) -> Iterator[Hit]:
    if len(okr.items) >= _LEAST and not okr.labelled(Label.OUTCOME, Label.LAGGING_METRIC):
        yield Hit(None, str(len(okr.items)))


def funnel_for_short_term(okr: Okr) -> Iterator[Hit]:
    if okr.objective is None or not find_listed(okr.objective.read, "new_market"):
        return
    money = okr.labelled(Label.LAGGING_METRIC)
    if money and not any(find_listed(item.read, "early_funnel") for item in okr.items):
        yield Hit(None, whole(okr.items[money[0]].read).text)


def no_counter_metric(okr: Okr) -> Iterator[Hit]:
    """Speed, volume or saving is pushed, and nothing guards quality or people."""
    pushed = [i for i, item in enumerate(okr.items) if _pushes(item)]
    if pushed and 2 * len(pushed) >= len(okr.items) and not any(_guards(item) for item in okr.items):
        if okr.objective is not None and find_listed(okr.objective.read, "constraint"):
            return
        yield Hit(None, whole(okr.items[pushed[0]].read).text)


def _pushes(item: Item) -> bool:
    """Money, own work or speed."""
    return item.label in {Label.LAGGING_METRIC, Label.OUTPUT} or "time_metric" in item.kinds


def _guards(item: Item) -> bool:
    quality = item.label is Label.OUTCOME and not _pushes(item)
    return quality or find_listed(item.read, "constraint") is not None


def cross_functional(okr: Okr) -> Iterator[Hit]:
    for item in okr.items:
        found = find_listed(item.read, "departments")
        if found:
            yield Hit(None, found.text)
            return


def no_deadline(okr: Okr) -> Iterator[Hit]:
    texts = [item.read for item in okr.items] + ([okr.objective.read] if okr.objective else [])
    if okr.items and not okr.period and not any(read.deadlines for read in texts):
        yield Hit(None, "")


def too_many(okr: Okr) -> Iterator[Hit]:
    if len(okr.items) > _MOST:
        yield Hit(None, str(len(okr.items)))


def too_few(okr: Okr) -> Iterator[Hit]:
    if len(okr.items) == 1:
        yield Hit(None, "1")


def built_but_unused(okr: Okr) -> Iterator[Hit]:
    """Something is built, and no key result measures that it is used."""
    if any(item.label is Label.OUTCOME and find_listed(item.read, "use") for item in okr.items):
        return
    for i in okr.labelled(Label.TASK, Label.OUTPUT):
        item = okr.items[i]
        # What is bought, moved, removed or taught is not built.
        found = find_listed(item.read, "systems", made(item))
        if found and not find_listed(item.read, "removal"):
            yield hit(i, found)


def project_plan(okr: Okr) -> Iterator[Hit]:
    """Stages of a project; where one is met and most of the set are tasks, every task is one."""
    tasks = okr.labelled(Label.TASK)
    stages = {i: found for i in tasks if (found := project_stage(okr.items[i]))}
    projected = bool(stages) and len(tasks) >= _LEAST and 2 * len(tasks) >= len(okr.items)
    for i in tasks:
        among = projected and not find_listed(okr.items[i].read, "no_stage")
        found = stages.get(i) or (whole(okr.items[i].read) if among else None)
        if found:
            yield hit(i, found)


def maintenance(okr: Okr) -> Iterator[Hit]:
    """A level is kept; a bound («не ниже 4,2») beside something that moves is a constraint and stays."""
    kept = {i: found for i, item in enumerate(okr.items) if (found := _kept(item))}
    moving = any(_moves(item) for i, item in enumerate(okr.items) if i not in kept)
    for i, found in kept.items():
        bounded = any(q.comparison in {">=", "<=", ">", "<"} for q in okr.items[i].read.numeric_targets)
        if not (bounded and moving):
            yield hit(i, found)


def _kept(item: Item) -> Fragment | None:
    if item.label is Label.TASK:
        return None
    lead = next((t for t in item.core if t.pos != "PUNCT"), None)
    listed = word_list("keep")
    token = next((t for t in item.core if t.lemma in listed and (t is lead or t.pos == "VERB")), None)
    # «удержать 60 клиентов» counts people who stay, and a move from … to … is no upkeep.
    if token is None or item.read.changes or any(q.kind == "count" for q in item.read.numeric_targets):
        return None
    return fragment(item.read, token)


def _moves(item: Item) -> bool:
    changed = item.read.changes or any(q.role == "change" for q in item.read.quantities)
    return bool(changed) or bool(item.kinds & {"up", "down"})


def hackable(okr: Okr) -> Iterator[Hit]:
    counted = any(
        item.label is Label.OUTCOME and item.read.numeric_targets and find_listed(item.read, "counted_deals")
        for item in okr.items
    )
    if okr.objective is not None and not counted:
        yield from _wanted_sums(okr)


def target_out_of_the_air(okr: Okr) -> Iterator[Hit]:
    if any(item.label is Label.OUTCOME and find_listed(item.read, "funnel") for item in okr.items):
        yield from _wanted_sums(okr)


def _wanted_sums(okr: Okr) -> Iterator[Hit]:
    """Key results that want a sum of deals, or the revenue of a channel, whose deals are few."""
    through = okr.objective is not None and _channel(okr.objective) is not None
    for i in okr.labelled(Label.LAGGING_METRIC):
        read = okr.items[i].read
        wanted = _sum_of_money(okr.items[i])
        if wanted and (deals := find_listed(read, "deals")):
            yield hit(i, deals)
        elif wanted and through and find_listed(read, "revenue"):
            yield hit(i, wanted)


def strategy_bypassed(okr: Okr) -> Iterator[Hit]:
    channel = _channel(okr.objective) if okr.objective else None
    if okr.objective is None or channel is None:
        return
    said = [t for t in okr.objective.read.tokens if channel.start <= t.start < channel.stop]
    wanted = {t.lemma for t in said if t.pos not in FUNCTION_WORDS}
    for i in okr.labelled(Label.OUTCOME, Label.LAGGING_METRIC):
        if not any(_kin(a, b) for a in wanted for b in okr.items[i].lemmas):
            yield Hit(i, channel.text, (whole(okr.items[i].read),))


def _kin(left: str, right: str) -> bool:
    """The same word, or words of one root by their beginning: «партнер» and «партнерский»."""
    size = min(len(left), len(right), _ROOT)
    return left == right or (size >= _ROOT - 1 and left[:size] == right[:size])


def _channel(objective: Item) -> Fragment | None:
    """Through whom the objective wants to be reached; a tool («с помощью CRM») is none."""
    zone = (t for t in objective.read.tokens if t.zone is Zone.MEANS)
    # What comes after a comma is no longer the channel: «через партнёров, чтобы …».
    means = list(takewhile(lambda t: t.text != ",", zone))
    if not means or means[0].lemma not in word_list("channel_openers"):
        return None
    people = {s.start for s in objective.read.lexemes if s.kind in {"audience", "staff"}}
    if not any(t.start in people or t.lemma in word_list("channels") for t in means):
        return None
    return stretch(objective.read, means)


def copies_objective(okr: Okr) -> Iterator[Hit]:
    for i, item in enumerate(okr.items):
        if okr.objective is not None and _alike(okr.objective, item):
            yield hit(i, whole(item.read))


def duplicate(okr: Okr) -> Iterator[Hit]:
    for i, item in enumerate(okr.items):
        if any(_alike(item, other) for other in okr.items[:i]):
            yield hit(i, whole(item.read))


def _alike(left: Item, right: Item) -> bool:
    """Nearly the same words; or the same target and half of the words of the shorter."""
    a, b = _about(left), _about(right)
    if a and b and len(a & b) >= _SAME * len(a | b):
        return True
    things, others = _things(left), _things(right)
    aims = [{q.value for q in item.read.numeric_targets if q.value} for item in (left, right)]
    shorter = min(len(things), len(others))
    return shorter > 0 and bool(aims[0]) and aims[0] == aims[1] and len(things & others) >= _SAME_WITH_TARGET * shorter


def _about(item: Item) -> frozenset[str]:
    """Its lemmas without the words that only say which way."""
    ways = {s.start for s in item.read.lexemes if s.kind in _WAYS}
    ways_said = {t.lemma for t in item.read.tokens if t.start in ways}
    return item.lemmas - ways_said or item.lemmas


def _things(item: Item) -> frozenset[str]:
    """The nouns of what is measured, without units and «число»."""
    counted = [(q.start, q.stop) for q in item.read.quantities] + [
        (s.start, s.stop) for s in item.read.lexemes if s.kind == "number_of" or s.kind in _WAYS
    ]
    nouns = (t for t in item.core if t.pos in {"NOUN", "X"})
    return frozenset(t.lemma for t in nouns if not any(start <= t.start < stop for start, stop in counted))


def _sum_of_money(item: Item) -> Fragment | None:
    """The sum that a key result wants to bring in; a saving or a price is none."""
    if item.label is not Label.LAGGING_METRIC or find_listed(item.read, "savings"):
        return None
    sums = [q for q in item.read.amounts if q.role in {"target", "change"} and not q.per]
    return fragment(item.read, sums[0]) if sums else None
