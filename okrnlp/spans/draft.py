"""What the extractors work on: tokens and lexicon matches of one text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from okrnlp.lexicon import Lexicon
from okrnlp.types import Quantity, Span, Token

Range = tuple[int, int]
"""Indices of the first token and of the one after the last."""

OPENING, SHUTTING = frozenset("([{"), frozenset(")]}")
"""Brackets."""


@dataclass(frozen=True, slots=True)
class Match:
    """A lexicon match over the tokens ``first … last - 1``."""

    kind: str
    group: str
    metric: bool
    first: int
    last: int
    lemma: str


@dataclass(slots=True)
class Draft:
    """One text on its way to a :class:`~okrnlp.types.KeyResult`."""

    raw: str
    tokens: list[Token]
    matches: list[Match]
    lexicon: Lexicon
    quantities: list[tuple[Quantity, Range]] = field(default_factory=list)
    deadlines: list[Range] = field(default_factory=list)
    deadline_ends: dict[int, int] = field(default_factory=dict)
    """First token of each deadline → the token after it."""
    kinds: frozenset[str] = frozenset()
    """Lexicon classes that occur."""
    beginning: dict[int, list[str]] = field(default_factory=dict)
    """Token index → classes of the matches that begin there."""
    metrics: set[int] = field(default_factory=set)
    """Tokens of the names of metrics."""
    ending: dict[int, list[str]] = field(default_factory=dict)
    """Token index → classes of the matches that end before it."""

    def __post_init__(self) -> None:
        """Indexes the matches."""
        self.kinds = frozenset(match.kind for match in self.matches)
        for match in self.matches:
            self.ending.setdefault(match.last, []).append(match.kind)
            self.beginning.setdefault(match.first, []).append(match.kind)
            if match.metric:
                self.metrics.update(range(match.first, match.last))

    def begins(self, index: int, kinds: frozenset[str]) -> bool:
        """Whether a lexicon match of one of ``kinds`` begins at a token."""
        return bool(kinds.intersection(self.beginning.get(index, ())))

    def span(self, first: int, last: int, kind: str, lemma: str) -> Span:
        """The tokens ``first … last - 1`` as a span of the raw text."""
        start, stop = self.bounds(first, last)
        return Span(self.raw[start:stop], start, stop, kind, lemma)

    def bounds(self, first: int, last: int) -> tuple[int, int]:
        """Raw offsets of the tokens ``first … last - 1``."""
        return self.tokens[first].start, self.tokens[last - 1].stop

    def lemma(self, index: int) -> str:
        """Lemma of a token; empty outside the text."""
        return self.tokens[index].lemma if 0 <= index < len(self.tokens) else ""

    def opener(self, index: int, phrases: Mapping[str, Sequence[tuple[str, ...]]]) -> tuple[str, ...] | None:
        """The longest of ``phrases``, which are kept by their first words, that begins at a token."""
        found = phrases.get(self.lemma(index)) or phrases.get(self.tokens[index].text.lower(), [])
        return next((phrase for phrase in found if self.starts_with(index, phrase)), None)

    def starts_with(self, index: int, words: tuple[str, ...]) -> bool:
        """Whether the lemmas or forms from ``index`` on are ``words``."""
        if index < 0 or index + len(words) > len(self.tokens):
            return False
        return all(
            word in {token.lemma, token.text.lower()}
            for word, token in zip(words, self.tokens[index : index + len(words)], strict=True)
        )
