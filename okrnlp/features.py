"""Key result → named features, each with the place of the text that it rests on.

:data:`GROUPS` is the table of contents: a new kind of feature is one function and one
row. Names read ``group=value``. Digits never appear in a name: 12 and 17 read alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from okrnlp.types import KeyResult, Quantity, Span, Token, Zone

FEATURES_VERSION = "3"
"""Raised with every change that changes names or values of features."""

Place = tuple[int, int]
"""Raw-text offsets; ``NOWHERE`` for a property of the whole text."""
NOWHERE: Place = (0, 0)

Found = Iterator[tuple[str, Place]]

_MILLION = 1_000_000
_STEM = 5
_WANTED = {"target", "change", "threshold"}
_MARKS = (
    *(f"Case={case}" for case in ("Nom", "Gen", "Acc", "Dat", "Ins", "Loc")),
    "Number=Plur", "Voice=Pass", "Aspect=Imp", "Tense=Pres", "Tense=Past",
)  # fmt: skip
_ACTIVITY = ("act_hold", "act_talk", "act_make", "act_launch", "act_study", "act_people")


@dataclass(frozen=True, slots=True)
class Item:
    """A word or a quantity of the core: what feature functions walk over."""

    symbol: str
    """Lemma, or ``<kind>`` for a quantity."""
    form: str
    """Part of speech with the verb's form, or ``<kind>``."""
    classes: tuple[str, ...]
    place: Place
    senses: tuple[str, ...] = ()
    """What the word most likely stands for, by the lexicon."""
    marks: tuple[str, ...] = ()
    """Case, number, voice and tense of a word; role, comparison and unit of a quantity."""
    clause: str = ""
    """As in :class:`~okrnlp.types.Token`."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A key result laid out for the feature functions."""

    items: tuple[Item, ...]
    """The core, without punctuation, each quantity as one item."""
    aside: tuple[tuple[Zone, Item], ...]
    """Words of the means, the reason and brackets."""
    targets: tuple[Quantity, ...]
    """Quantities with the role target, change or threshold; those of brackets only when the core has none."""
    others: tuple[Quantity, ...]
    changes: tuple[str, ...]
    classes: tuple[Span, ...]
    """Lexicon matches of the core."""


def features(key_result: KeyResult) -> dict[str, Place]:
    """Feature name → place of its first occurrence. Every value is 1."""
    return named(outline_of(key_result))


def named(outline: Outline) -> dict[str, Place]:
    """As :func:`features`, from the outline."""
    found: dict[str, Place] = {}
    for group in GROUPS.values():
        for name, place in group(outline):
            found.setdefault(name, place)
    return found


def _words(outline: Outline) -> Found:
    for item in outline.items:
        yield f"w={item.symbol}", item.place


def _stems(outline: Outline) -> Found:
    """The first letters of longer words: «кредит» and «кредитный» are kin."""
    for item in outline.items:
        if len(item.symbol) > _STEM and item.symbol.isalpha():
            yield f"stem={item.symbol[:_STEM]}", item.place


def _word_pairs(outline: Outline) -> Found:
    for left, right in zip(outline.items, outline.items[1:], strict=False):
        yield f"w2={left.symbol} {right.symbol}", (left.place[0], right.place[1])


def _aside(outline: Outline) -> Found:
    for zone, item in outline.aside:
        yield f"{zone}={item.symbol}", item.place


def _lead(outline: Outline) -> Found:
    if not outline.items:
        yield "lead=<nothing>", NOWHERE
        return
    lead = outline.items[0]
    yield f"lead={lead.symbol}", lead.place
    yield f"leadform={lead.form}", lead.place
    if lead.form.startswith("NOUN"):
        yield f"leadend={lead.symbol[-4:]}", lead.place
    for name in lead.classes:
        yield f"leadclass={name}", lead.place


def _pattern(outline: Outline) -> Found:
    """Runs of two and three words, each by its class or else its form, wherever they stand."""
    steps = ["^", *(item.classes[0] if item.classes else item.form for item in outline.items), "$"]
    places = [NOWHERE, *(item.place for item in outline.items), NOWHERE]
    for size in (2, 3):
        for i in range(len(steps) - size + 1):
            inside = [p for p in places[i : i + size] if p != NOWHERE]
            place = (inside[0][0], inside[-1][1]) if inside else NOWHERE
            yield f"pattern{size}={' '.join(steps[i : i + size])}", place


def _head(outline: Outline) -> Found:
    """What stands behind the leading verb: the thing made, changed or measured."""
    if not outline.items:
        return
    lead = outline.items[0]
    head = next((i for i in outline.items if i.form.startswith(("NOUN", "X"))), None)
    if head is None:
        yield "head=<nothing>", NOWHERE
        return
    yield f"head={head.symbol}", head.place
    yield f"form>head={lead.form} {head.symbol}", (lead.place[0], head.place[1])
    for name in head.classes or ("other",):
        yield f"headclass={name}", head.place
        yield f"form>headclass={lead.form} {name}", (lead.place[0], head.place[1])
        for leading in lead.classes:
            yield f"lead>head={leading} {name}", (lead.place[0], head.place[1])
    if head is not lead:
        yield f"pair={lead.symbol} {head.symbol}", (lead.place[0], head.place[1])


def _classes(outline: Outline) -> Found:
    names = [(s.kind, (s.start, s.stop)) for s in outline.classes]
    kinds = sorted({_sort(q) for q in outline.targets}) or ["none"]
    form = outline.items[0].form if outline.items else ""
    for name, place in names:
        yield f"class={name}", place
        yield f"form&class={form} {name}", place
        for kind in kinds:
            yield f"class&target={name} {kind}", place
    if names:
        yield f"firstclass={names[0][0]}", names[0][1]
    for (left, a), (right, b) in zip(names, names[1:], strict=False):
        yield f"class2={left} {right}", (min(a[0], b[0]), max(a[1], b[1]))
    present = {name for name, _ in names}
    acts = "acts" if present & set(_ACTIVITY) else "idle"
    measured = "+".join(sorted(n for n in present if n.endswith("_metric"))) or "nothing"
    yield f"acts&measured={acts} {measured}", NOWHERE
    yield f"acts&target={acts} {'+'.join(kinds)}", NOWHERE
    yield f"measured&target={measured} {'+'.join(kinds)}", NOWHERE


def _targets(outline: Outline) -> Found:
    if not outline.targets:
        yield "target=none", NOWHERE
    form = outline.items[0].form if outline.items else ""
    for quantity in outline.targets:
        place, sort = (quantity.start, quantity.stop), _sort(quantity)
        yield f"target={sort}", place
        yield f"role={quantity.role} {sort}", place
        yield f"form&target={form} {sort}", place
        if quantity.comparison != "=":
            yield f"compare={quantity.comparison}", place
        if quantity.per:
            yield f"per={quantity.per}", place
        if quantity.unit:
            yield f"unit={quantity.unit}", place
            yield f"form&unit={form} {quantity.unit}", place
    for quantity in outline.others:
        yield f"other={quantity.role} {quantity.kind}", (quantity.start, quantity.stop)
    for direction in outline.changes:
        yield f"change={direction}", NOWHERE


def _counted(outline: Outline) -> Found:
    """The class of what a number counts: own actions («10 вебинаров») or others' decisions («10 сделок»).

    The noun stands behind the number, or before it («сделок — 9 шт.», «клиенты: 0 → 10»).
    Rule 2 of the guidelines decides a compound by its far end: the last count has a name of
    its own.
    """
    if not outline.items:
        return
    lead = outline.items[0]
    last: tuple[tuple[str, ...], Place] | None = None
    for i, item in enumerate(outline.items):
        if not item.form.startswith("<") or item.form in {"<money>", "<duration>", "<name>"}:
            continue
        window = [n for n in outline.items[i + 1 : i + 5] if n.form in {"NOUN", "X"}]
        # «10 enterprise клиентов»: the Latin word describes, the noun is counted.
        counted = next((n for n in window if n.form == "NOUN" or n.classes), window[0] if window else None)
        side = "counted"
        if counted is None or "number_of" in counted.classes:
            side = "counting"
            counted = next(
                (n for n in outline.items[:i] if n.form in {"NOUN", "X"} and n.classes and n.classes != ("number_of",)),
                None,
            )
        if counted is None:
            continue
        place = (min(item.place[0], counted.place[0]), max(item.place[1], counted.place[1]))
        names = counted.classes or ("other",)
        yield f"{side}={item.form} {counted.symbol}", place
        for name in names:
            yield f"{side}class={item.form} {name}", place
            if lead.classes:
                yield f"lead>counted={lead.classes[0]} {item.form} {name}", (min(lead.place[0], place[0]), place[1])
            yield f"form>counted={lead.form} {item.form} {name}", place
        last = names, place
    if last is not None:
        for name in last[0]:
            yield f"lastcounted={name}", last[1]


GROUPS: dict[str, Callable[[Outline], Found]] = {
    "words": _words,
    "stems": _stems,
    "word_pairs": _word_pairs,
    "aside": _aside,
    "lead": _lead,
    "pattern": _pattern,
    "head": _head,
    "classes": _classes,
    "targets": _targets,
    "counted": _counted,
}
"""Group name → function of the outline."""


def outline_of(key_result: KeyResult) -> Outline:
    """The key result as the functions of :data:`GROUPS` take it."""
    quantities = [q for q in key_result.quantities if q.role != "deadline"]
    classes_at: dict[int, list[str]] = {}
    core_starts = {t.start for t in key_result.tokens if t.zone is Zone.CORE}
    for span in key_result.lexemes:
        classes_at.setdefault(span.start, []).append(span.kind)
    items: list[Item] = []
    aside: list[tuple[Zone, Item]] = []
    waiting = iter(quantities)
    following = next(waiting, None)
    in_core: list[Quantity] = []
    for token in key_result.tokens:
        while following is not None and following.stop <= token.start:
            following = next(waiting, None)
        if following is not None and following.start <= token.start:
            if token.start > following.start:
                continue
            place = (following.start, following.stop)
            sort = f"<{_sort(following)}>"
            item = Item(sort, sort, (), place, marks=_quantity_marks(following), clause=token.clause)
            if token.zone is Zone.CORE and following.role in _WANTED:
                in_core.append(following)
        elif (token.pos == "PUNCT" and token.text not in {"→", ":"}) or token.zone in {Zone.DEADLINE, Zone.OWNER}:
            continue
        else:
            item = Item(
                _symbol(token),
                _form(token),
                tuple(classes_at.get(token.start, ())),
                (token.start, token.stop),
                token.senses,
                tuple(mark for mark in _MARKS if token.has(mark)),
                token.clause,
            )
        if token.zone is Zone.CORE:
            items.append(item)
        else:
            aside.append((token.zone, item))
    targets = in_core or [q for q in quantities if q.role in _WANTED]
    chosen = {id(q) for q in targets}
    return Outline(
        items=tuple(items),
        aside=tuple(aside),
        targets=tuple(targets),
        others=tuple(q for q in quantities if id(q) not in chosen),
        changes=tuple(c.direction for c in key_result.changes),
        classes=tuple(s for s in key_result.lexemes if s.start in core_starts),
    )


def _sort(quantity: Quantity) -> str:
    """The kind of a quantity, told apart where the guidelines do: «100 %» and one are no counts."""
    if quantity.kind == "percent" and quantity.value == 100:
        return "all"
    if quantity.kind == "ordinal_or_name":
        return "name"
    if quantity.kind in {"count", "rate"}:
        if quantity.value in (0, 1):
            return "zero" if quantity.value == 0 else "one"
        # Millions are mostly money, whatever noun stands behind («4 млрд вкладов»).
        if max(quantity.value or 0, quantity.high or 0) >= _MILLION:
            return "millions"
    return quantity.kind


def _quantity_marks(quantity: Quantity) -> tuple[str, ...]:
    marks = (f"role={quantity.role}", f"compare={quantity.comparison}")
    return (*marks, *([f"unit={quantity.unit}"] if quantity.unit else []), *(["per=yes"] if quantity.per else []))


def _symbol(token: Token) -> str:
    # A number that is no quantity (too long, broken) must not become a word.
    return "<number>" if any(map(str.isdigit, token.lemma)) and token.pos == "NUM" else token.lemma


def _form(token: Token) -> str:
    """Part of speech; verbs with their form, tense and voice, nouns with their case group."""
    if token.pos != "VERB":
        return token.pos
    if token.has("VerbForm=Inf"):
        return "INF"
    if token.has("VerbForm=Part"):
        return "PART_SHORT" if token.has("Variant=Short") else "PART_FULL"
    if token.has("VerbForm=Conv"):
        return "CONV"
    return "PAST" if token.has("Tense=Past") else "PRES"
