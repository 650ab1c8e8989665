"""Word lists of ``data/lexicon/*.toml`` → validated, typed, with a fingerprint."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any

from okrnlp.errors import LexiconError

_CLASS_FILES = ("activity", "completion", "change", "metrics", "nouns")


@dataclass(frozen=True, slots=True)
class LexiconClass:
    """A class of words: phrases of one kind."""

    name: str
    ru: str
    """How a Russian reader is told of it."""
    metric: bool
    """Whether its phrases name metrics."""
    group: str
    """Name of the file it stands in: activity, completion, change, metrics, nouns."""
    phrases: dict[str, str]
    """Phrase → the word it is listed under («проведение» → «провести»)."""


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Tables of ``quantities.toml``, all keyed by dictionary form."""

    numbers: dict[str, Decimal]
    scales: dict[str, int]
    multiples: dict[str, Decimal]
    fractions: dict[str, Decimal]
    units: dict[str, tuple[str, str]]
    """Word → (kind of quantity, canonical unit)."""
    bounds: dict[str, list[tuple[tuple[str, ...], str]]]
    """Last word → (words, comparison), longest first."""
    number_forms: dict[str, Decimal]
    """Word form → number, where the dictionary form would mislead («десяток»)."""
    vague: frozenset[str]
    """Word forms of a number that nobody knows («десятки»)."""
    halves: dict[str, tuple[Decimal, str, str]]
    """Word → (number, kind, unit): «полчаса»."""
    ordinals: dict[str, int]
    times: dict[str, int]
    rank_nouns: dict[str, int]
    roles: dict[str, frozenset[str]]
    """Name of a list of ``[roles]`` → its words."""


@dataclass(frozen=True, slots=True)
class ZoneWords:
    """Tables of ``zones.toml``."""

    means: dict[str, list[tuple[str, ...]]]
    """First word → openers of a means, longest first."""
    reasons: dict[str, list[tuple[str, ...]]]
    """The same of a reason."""
    subordinators: frozenset[str]
    """Words that open a subordinate clause behind a comma."""
    prepositions: frozenset[str]
    edges: frozenset[str]
    modifiers: frozenset[str]
    seasons: frozenset[str]
    periods: frozenset[str]
    calendar: frozenset[str]
    months: frozenset[str]
    codes: frozenset[str]
    owners: frozenset[str]
    """First words of a bracket that names who answers for the key result."""


@dataclass(frozen=True, slots=True)
class Senses:
    """What words most likely stand for in a key result: ``senses.toml``."""

    names: dict[str, str]
    """Sense → how a Russian reader is told of it."""
    words: dict[tuple[str, str], tuple[str, ...]]
    """(part of speech NOUN or VERB, lemma) → its senses."""

    def of(self, lemma: str, pos: str) -> tuple[str, ...]:
        """The senses of a word; a Latin word (``X``) is looked up as a noun, then as a verb."""
        if pos == "X":
            return self.words.get(("NOUN", lemma)) or self.words.get(("VERB", lemma), ())
        return self.words.get((pos, lemma), ())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the reader knows of words."""

    classes: tuple[LexiconClass, ...]
    numbers: NumberWords
    zones: ZoneWords
    senses: Senses
    fingerprint: str
    """SHA-256 of all lexicon files: changes with any entry."""

    def class_named(self, name: str) -> LexiconClass:
        """The class ``name``; ``KeyError`` when there is none."""
        return next(c for c in self.classes if c.name == name)


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon shipped with the package.

    Raises ``LexiconError`` when a file breaks its format, naming the file and entry.
    """
    folder = resources.files("okrnlp") / "data" / "lexicon"
    digest = hashlib.sha256()
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            content = path.read_bytes()
            digest.update(path.name.encode() + b"\0" + content)
            try:
                tables[path.name.removesuffix(".toml")] = tomllib.loads(content.decode())
            except tomllib.TOMLDecodeError as error:
                raise LexiconError(f"lexicon {path.name}: {error}; mend the TOML there") from error
    classes: list[LexiconClass] = []
    for group in _CLASS_FILES:
        for name, table in tables[group].get("classes", {}).items():
            classes.append(_lexicon_class(group, name, table))
    return Lexicon(
        tuple(classes),
        _number_words(tables["quantities"]),
        _zone_words(tables["zones"]),
        _senses(tables["senses"]),
        digest.hexdigest(),
    )


def _lexicon_class(group: str, name: str, table: dict[str, Any]) -> LexiconClass:
    place = f"lexicon {group}.toml, class {name}"
    if not isinstance(table.get("ru"), str):
        raise LexiconError(f"{place}: no «ru»; say in Russian what the class is")
    phrases: dict[str, str] = {phrase: phrase for phrase in table.get("entries", [])}
    for verb, nouns in table.get("verbs", {}).items():
        phrases[verb] = verb
        for noun in nouns:
            phrases[noun] = verb
    if not phrases:
        raise LexiconError(f"{place}: empty; give «entries» or «verbs»")
    for phrase in phrases:
        if not phrase.strip() or "ё" in phrase:
            raise LexiconError(f"{place}: «{phrase}» is empty or has ё; write е")
    return LexiconClass(name, table["ru"], bool(table.get("metric", False)), group, phrases)


def _senses(table: dict[str, Any]) -> Senses:
    names: dict[str, str] = {}
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, row in table.get("senses", {}).items():
        if row.get("pos") not in {"NOUN", "VERB"} or not row.get("ru") or not row.get("words"):
            raise LexiconError(f"lexicon senses.toml, sense {name}: give «pos» (NOUN or VERB), «ru» and «words»")
        names[name] = row["ru"]
        for word in row["words"].split():
            key = (row["pos"], word)
            words[key] = (*words.get(key, ()), name)
    return Senses(names, words)


def _number_words(table: dict[str, Any]) -> NumberWords:
    units: dict[str, tuple[str, str]] = {}
    for section, kind in (
        ("currencies", "money"),
        ("percents", "percent"),
        ("durations", "duration"),
        ("scores", "score"),
        ("sizes", "size"),
        ("pieces", "count"),
    ):
        units |= {word: (kind, unit) for word, unit in table[section].items()}
    bounds: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for sign, phrases in table["bounds"].items():
        for phrase in sorted(phrases, key=lambda p: -len(p.split())):
            bounds.setdefault(phrase.split()[-1], []).append((tuple(phrase.split()), sign))
    for rows in bounds.values():
        rows.sort(key=lambda row: -len(row[0]))
    return NumberWords(
        numbers={k: Decimal(v) for k, v in table["numbers"].items()},
        scales=table["scales"],
        multiples={k: Decimal(v) for k, v in table["multiples"].items()},
        fractions={k: Decimal(v) for k, v in table["fractions"].items()},
        units=units,
        bounds=bounds,
        number_forms={k: Decimal(v) for k, v in table["number_forms"].items()},
        vague=frozenset(table["vague"]["forms"]),
        halves={k: (Decimal(v), kind, unit) for k, (v, kind, unit) in table["halves"].items()},
        ordinals=table["ordinals"],
        times=table["times"],
        rank_nouns=table["rank_nouns"],
        roles={k: frozenset([v] if isinstance(v, str) else v) for k, v in table["roles"].items()},
    )


def _zone_words(table: dict[str, Any]) -> ZoneWords:
    openers: dict[str, dict[str, list[tuple[str, ...]]]] = {"means": {}, "reason": {}}
    for zone, found in openers.items():
        for phrase in sorted(table[zone]["openers"], key=lambda p: -len(p.split())):
            found.setdefault(phrase.split()[0], []).append(tuple(phrase.split()))
    parts = table["clause"] | table["deadline"] | table["owner"]
    words = {name: frozenset(listed) for name, listed in parts.items()}
    return ZoneWords(openers["means"], openers["reason"], **words)
