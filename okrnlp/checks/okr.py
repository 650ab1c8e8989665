"""What a check sees and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from okrnlp.types import Fragment, KeyResult, Label, Quantity, Span, Token, Zone

FUNCTION_WORDS = frozenset({"PUNCT", "ADP", "CCONJ", "PART", "NUM", "PRON"})
"""Parts of speech that carry no meaning of their own."""


@dataclass(frozen=True, slots=True)
class Item:
    """A text of an OKR, read, with its label."""

    label: Label | None
    """``None`` for an objective, which has none."""
    read: KeyResult

    @property
    def core(self) -> list[Token]:
        """What is left when deadline, means and brackets are put aside."""
        return [t for t in self.read.tokens if t.zone is Zone.CORE]

    @property
    def lemmas(self) -> frozenset[str]:
        """Lemmas of the words that carry meaning, wherever they stand."""
        return frozenset(t.lemma for t in self.read.tokens if t.pos not in FUNCTION_WORDS)

    @property
    def kinds(self) -> frozenset[str]:
        """Lexicon classes that were met."""
        return frozenset(s.kind for s in self.read.lexemes)


@dataclass(frozen=True, slots=True)
class Okr:
    """An objective and its key results, read and labelled."""

    objective: Item | None
    """``None`` for a key result that stands alone."""
    items: tuple[Item, ...]
    period: str | None = None

    def labelled(self, *labels: Label) -> list[int]:
        """Places of the key results with one of ``labels``."""
        return [i for i, item in enumerate(self.items) if item.label in labels]


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a check fires."""

    target: int | None
    """Place of the key result; ``None`` for the objective and the whole."""
    words: str
    """What it rests on: words of the text, or a count («3 из 5»)."""
    fragments: tuple[Fragment, ...] = ()
    """The same in offsets of the target's raw text; empty for a count."""


Check = Callable[[Okr], Iterator[Hit]]


def each(look: Callable[[Item], Fragment | None]) -> Check:
    """A check of one key result as a check of an OKR: every key result is looked at by itself."""

    def check(okr: Okr) -> Iterator[Hit]:
        for i, item in enumerate(okr.items):
            found = look(item)
            if found is not None:
                yield hit(i, found)

    return check


def of_objective(look: Callable[[Item], Fragment | None]) -> Check:
    """A check of the objective as a check of an OKR; it never fires where there is no objective."""

    def check(okr: Okr) -> Iterator[Hit]:
        found = look(okr.objective) if okr.objective is not None else None
        if found is not None:
            yield hit(None, found)

    return check


def hit(target: int | None, fragment: Fragment) -> Hit:
    """A hit that rests on one fragment."""
    return Hit(target, fragment.text, (fragment,))


def cut(key_result: KeyResult, start: int, stop: int) -> Fragment:
    """The raw text from ``start`` to ``stop``."""
    return Fragment(key_result.text[start:stop], start, stop)


def fragment(key_result: KeyResult, part: Token | Span | Quantity) -> Fragment:
    """``part`` as its author typed it."""
    return cut(key_result, part.start, part.stop)


def stretch(key_result: KeyResult, tokens: Iterable[Token]) -> Fragment | None:
    """From the first to the last of ``tokens``; ``None`` when there are none."""
    listed = list(tokens)
    return cut(key_result, listed[0].start, listed[-1].stop) if listed else None


def whole(key_result: KeyResult) -> Fragment:
    """All of the text but the space around it."""
    text = key_result.text.strip()
    start = key_result.text.find(text)
    return Fragment(text, start, start + len(text))


def beginning(item: Item) -> Fragment | None:
    """The first words of what is measured, some four: a quantity is not cut."""
    words = item.core or list(item.read.tokens)
    stop = words[:4][-1].stop if words else 0
    stop = max([stop, *(q.stop for q in item.read.quantities if q.start < stop)])
    return stretch(item.read, [t for t in words if t.stop <= stop])
