"""Texts → key results: the only way in, for training and for serving alike."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from threading import Lock

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from okrnlp.lexicon import Lexicon, load_lexicon
from okrnlp.morph import FACTORY
from okrnlp.normalize import NormalText, normalize
from okrnlp.spans import EXTRACTORS, Draft, Match, assign_clauses, assign_zones
from okrnlp.types import KeyResult, Token

READER_VERSION = "8"
"""Raised with every change of the reading rules that changes what is read."""

# spaCy's string store grows with every new word; a zone is dropped after so many texts.
_ZONE_TEXTS = 2_000


class Reader:
    """Reads texts: normalisation, spaCy tokens, morphology, lexicon, spans."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or load_lexicon()
        self._nlp = _pipeline()
        self._lock = Lock()
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LEMMA")
        self._entries: dict[str, tuple[str, str, bool, dict[str, str]]] = {}
        for entry in self.lexicon.classes:
            by_lemmas: dict[str, str] = {}
            docs = []
            for phrase, listed_as in entry.phrases.items():
                doc = self._nlp(normalize(phrase).text)
                docs.append(doc)
                by_lemmas[_lemmas(doc)] = _lemmas(self._nlp(normalize(listed_as).text))
            self._matcher.add(entry.name, docs)
            self._entries[entry.name] = (entry.name, entry.group, entry.metric, by_lemmas)

    @property
    def fingerprint(self) -> str:
        """What a model must have been trained with: reading rules, lexicon, dictionary."""
        parts = (READER_VERSION, self.lexicon.fingerprint, version("pymorphy3-dicts-ru"))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def read(self, text: str) -> KeyResult:
        """The key result in ``text``. Any string is taken; ``TypeError`` for anything else."""
        return self._read_zone([text])[0]

    def read_many(self, texts: Iterable[str]) -> Iterator[KeyResult]:
        """Key results in the order of ``texts``, lazily; memory doesn't grow with their number."""
        rest = iter(texts)
        while chunk := list(islice(rest, _ZONE_TEXTS)):
            yield from self._read_zone(chunk)

    def _read_zone(self, texts: list[str]) -> list[KeyResult]:
        # A zone frees the words that it met; spaCy allows one at a time, hence the lock.
        with self._lock, self._nlp.memory_zone():
            return [self._read(text) for text in texts]

    def _read(self, text: str) -> KeyResult:
        if not isinstance(text, str):
            raise TypeError(f"a key result is a str, not {type(text).__name__}")
        normal = normalize(text)
        draft = self._draft(normal, self._nlp(normal.text))
        assign_clauses(draft)
        assign_zones(draft)
        found = {name: extract(draft) for name, extract in EXTRACTORS.items()}
        lexemes = tuple(draft.span(m.first, m.last, m.kind, m.lemma) for m in draft.matches)
        return KeyResult(text=text, tokens=tuple(draft.tokens), lexemes=lexemes, **found)  # type: ignore[arg-type]

    def _draft(self, normal: NormalText, doc: Doc) -> Draft:
        tokens: list[Token] = []
        places: dict[int, int] = {}
        for token in doc:
            if token.is_space:
                continue
            places[token.i] = len(tokens)
            start, stop = normal.raw_span(token.idx, token.idx + len(token.text))
            senses = self.lexicon.senses.of(token.lemma_, token.pos_)
            tokens.append(Token(token.text, token.lemma_, token.pos_, str(token.morph), start, stop, senses=senses))
        matches = []
        for key, first, last in self._matcher(doc):
            name, group, metric, by_lemmas = self._entries[self._nlp.vocab.strings[key]]
            if first not in places or last - 1 not in places:
                continue
            lemma = by_lemmas.get(_lemmas(doc[first:last]), _lemmas(doc[first:last]))
            matches.append(Match(name, group, metric, places[first], places[last - 1] + 1, lemma))
        matches.sort(key=lambda m: (m.first, m.last, m.kind))
        return Draft(normal.raw, tokens, matches, self.lexicon)


@lru_cache(maxsize=1)
def default_reader() -> Reader:
    """The one reader of this process."""
    return Reader()


def read(text: str) -> KeyResult:
    """What the text of a key result says: its tokens, quantities, changes, deadlines, metrics and verbs.

    The same reading on which labels rest. Any string is taken; offsets point into it.
    """
    return default_reader().read(text)


def _pipeline() -> Language:
    nlp = spacy.blank("ru")
    nlp.add_pipe(FACTORY)
    # The limit guards the parser and NER of larger pipelines; this one has neither.
    nlp.max_length = sys.maxsize
    return nlp


def _lemmas(tokens: Iterable[object]) -> str:
    return " ".join(token.lemma_ for token in tokens)  # type: ignore[attr-defined]
