"""spaCy component: lemma, part of speech and morphology from pymorphy3's best parse.

spaCy's own Russian lemmatizer gives the surface form back wherever parses disagree and
keeps no cache; this component takes the best parse and remembers it per word.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import pymorphy3
from spacy.language import Language
from spacy.tokens import Doc

FACTORY = "okrnlp_morph"
"""Name under which the component is registered with spaCy."""

# OpenCorpora part of speech → universal POS and the features that it implies.
_POS: dict[str, tuple[str, tuple[str, ...]]] = {
    "NOUN": ("NOUN", ()),
    "ADJF": ("ADJ", ()),
    "ADJS": ("ADJ", ("Variant=Short",)),
    "COMP": ("ADJ", ("Degree=Cmp",)),
    "VERB": ("VERB", ("VerbForm=Fin",)),
    "INFN": ("VERB", ("VerbForm=Inf",)),
    "PRTF": ("VERB", ("VerbForm=Part",)),
    "PRTS": ("VERB", ("Variant=Short", "VerbForm=Part")),
    "GRND": ("VERB", ("VerbForm=Conv",)),
    "NUMR": ("NUM", ()),
    "ADVB": ("ADV", ()),
    "PRED": ("ADV", ()),
    "NPRO": ("PRON", ()),
    "PREP": ("ADP", ()),
    "CONJ": ("CCONJ", ()),
    "PRCL": ("PART", ()),
    "INTJ": ("INTJ", ()),
}
_FEATURES: dict[str, str] = {
    "perf": "Aspect=Perf",
    "impf": "Aspect=Imp",
    "past": "Tense=Past",
    "pres": "Tense=Pres",
    "futr": "Tense=Fut",
    "pssv": "Voice=Pass",
    "actv": "Voice=Act",
    "sing": "Number=Sing",
    "plur": "Number=Plur",
    "nomn": "Case=Nom",
    "gent": "Case=Gen",
    "datv": "Case=Dat",
    "accs": "Case=Acc",
    "ablt": "Case=Ins",
    "loct": "Case=Loc",
    "impr": "Mood=Imp",
    "1per": "Person=1",
    "2per": "Person=2",
    "3per": "Person=3",
}
_WORD = re.compile(r"[^\W\d_]", re.UNICODE)
_CYRILLIC = re.compile(r"[а-яА-Я]")


@dataclass(frozen=True, slots=True)
class Analysis:
    """Lemma, universal POS and features of one word form."""

    lemma: str
    pos: str
    morph: str


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    return pymorphy3.MorphAnalyzer(lang="ru")


@dataclass(frozen=True, slots=True)
class _Override:
    """How a form is read against its best parse; ``morph`` is ``None`` where the parse's own holds."""

    lemma: str
    pos: str
    morph: str | None


@lru_cache(maxsize=1)
def _overrides() -> dict[str, _Override]:
    content = (resources.files("okrnlp") / "data" / "lexicon" / "overrides.toml").read_text(encoding="utf-8")
    return {
        form: _Override(row["lemma"], row["pos"], row.get("morph"))
        for row in tomllib.loads(content)["words"]
        for form in row["forms"]
    }


@lru_cache(maxsize=200_000)
def analyze(word: str) -> Analysis:
    """The analysis of ``word`` (any case): best parse, mended by a short list of overrides."""
    # spaCy keeps the full stop of «руб.» and «тыс.» in the token.
    low = word.lower().replace("ё", "е").rstrip(".") or word
    if not _WORD.search(low):
        pos = "NUM" if any(char.isdigit() for char in low) else "PUNCT"
        return Analysis(low, pos, "")
    if not _CYRILLIC.search(low):
        return Analysis(low, "X", "Foreign=Yes")
    # A very long «word» is noise, and pymorphy3's guessers take time in its length.
    if len(low) > 60:
        return Analysis(low, "X", "")
    best = _analyzer().parse(low)[0]
    pos, implied = _POS.get(str(best.tag.POS), ("X", ()))
    features = sorted({*implied, *(_FEATURES[g] for g in best.tag.grammemes if g in _FEATURES)})
    lemma = best.normal_form.replace("ё", "е")
    mended = _overrides().get(low)
    if mended is not None:
        lemma, pos = mended.lemma, mended.pos
        features = features if mended.morph is None else mended.morph.split("|")
    return Analysis(lemma, pos, "|".join(features))


@lru_cache(maxsize=20_000)
def nominative(word: str, lemma: str = "") -> str:
    """``word`` in the nominative of its number, its first letter as it was; a word that cannot bend as it is.

    ``lemma``, where it is known, says which of several readings is meant: «статей» is of «статья», not of «стать».
    """
    if not _CYRILLIC.search(word) or len(word) > 60 or word.isupper():
        return word
    readings = _analyzer().parse(word)
    best = next((r for r in readings if r.normal_form.replace("ё", "е") == lemma), readings[0])
    if best.tag.POS not in {"NOUN", "ADJF", "PRTF"} or "nomn" in best.tag:
        return word
    bent = best.inflect({"nomn"})
    if bent is None:
        return word
    return str(bent.word).capitalize() if word[0].isupper() else str(bent.word)


class Morph:
    """Sets lemma, POS and morphology on every token of a Doc."""

    def __call__(self, doc: Doc) -> Doc:
        """``doc`` itself, annotated."""
        for token in doc:
            found = analyze(token.text)
            token.lemma_ = found.lemma
            token.pos_ = found.pos
            token.set_morph(found.morph)  # type: ignore[attr-defined]
        return doc


@Language.factory(FACTORY)
def create_morph(nlp: Language, name: str) -> Morph:
    """The component, for ``nlp.add_pipe``."""
    return Morph()
