"""The values that travel through okrnlp, in the order in which they appear.

All are frozen: a result can be kept, compared and sent between threads. Offsets named
``start`` and ``stop`` always point into the **raw** text that the caller gave, so
``text[start:stop]`` is the fragment as its author typed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Label(StrEnum):
    """What a key result measures (rules: ``corpus/GUIDELINES.md``)."""

    OUTCOME = "outcome"
    OUTPUT = "output"
    TASK = "task"
    LAGGING_METRIC = "lagging_metric"


LABELS: tuple[Label, ...] = tuple(Label)
"""All labels, in the order of every probability row."""


class Zone(StrEnum):
    """The part of a key result that a token belongs to.

    Only ``CORE`` says what is measured; the guidelines' rule 1 puts the others aside.
    """

    CORE = "core"
    DEADLINE = "deadline"
    MEANS = "means"
    REASON = "reason"
    BRACKET = "bracket"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign of the text."""

    text: str
    """As in the normal text (dashes, quotes and ё/е folded)."""
    lemma: str
    """Dictionary form, lower case, «е» for «ё»."""
    pos: str
    """Universal POS tag."""
    morph: str
    """Universal features, ``Name=Value|…``, sorted by name; empty when there are none."""
    start: int
    stop: int
    zone: Zone = Zone.CORE
    senses: tuple[str, ...] = ()
    """What the word most likely stands for, by the lexicon; empty when it doesn't know the word."""
    clause: str = ""
    """What opens the subordinate clause that it stands in: a lemma («который», «чтобы»), ``participle``
    or ``reason`` («потому что»); empty in a main clause."""

    @property
    def is_full_participle(self) -> bool:
        """Whether it is a participle that describes a noun («подошедшие»), not one that tells («внедрена»)."""
        return self.pos == "VERB" and self.has("VerbForm=Part") and not self.has("Variant=Short")

    def has(self, feature: str) -> bool:
        """Whether ``morph`` contains ``feature``, given as ``Name=Value``."""
        return feature in self.morph.split("|")


@dataclass(frozen=True, slots=True)
class Span:
    """A fragment of the text that was recognised as something."""

    text: str
    start: int
    stop: int
    kind: str
    """What it is: the lexicon class or the extractor's name."""
    lemma: str
    """Dictionary form of the fragment, or of the verb behind a participle or verbal noun."""

    def as_dict(self) -> dict[str, Any]:
        """Text, offsets, kind and lemma, ready for JSON."""
        return {
            "text": self.text,
            "start": self.start,
            "stop": self.stop,
            "kind": self.kind,
            "lemma": self.lemma,
        }


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the text with what it counts and the part it plays."""

    text: str
    start: int
    stop: int
    value: Decimal | None
    """The number; ``None`` for a range or a vague quantity («десятки»)."""
    low: Decimal | None
    high: Decimal | None
    kind: str
    """money, percent, count, duration, multiple, rate, rank, score, size, date,
    ordinal_or_name."""
    unit: str | None
    """RUB, USD …; %, pp; day, hour …; x; or the lemma of what is counted."""
    per: str | None
    """Denominator of a rate: «в неделю» is ``week``."""
    comparison: str
    """``=``, ``>=``, ``>``, ``<=``, ``<`` or ``~``."""
    role: str
    """target, baseline, change, threshold, deadline, context, name."""

    @property
    def currency(self) -> str | None:
        """The ISO 4217 code of a sum of money, else ``None``."""
        return self.unit if self.kind == "money" else None

    def as_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON; decimals as strings, so that no digit is lost."""
        return {
            "text": self.text,
            "start": self.start,
            "stop": self.stop,
            "value": _plain(self.value),
            "low": _plain(self.low),
            "high": _plain(self.high),
            "kind": self.kind,
            "unit": self.unit,
            "per": self.per,
            "comparison": self.comparison,
            "role": self.role,
        }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


_SECONDS = {
    unit: Decimal(seconds)
    for unit, seconds in {
        "ms": "0.001", "second": "1", "minute": "60", "hour": "3600", "day": "86400", "week": "604800",
        "month": "2629800", "quarter": "7889400", "half_year": "15778800", "year": "31557600",
    }.items()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A move from a baseline to a target: «с 12 % до 18 %», «40 → 70», «120 (было 90)»."""

    text: str
    start: int
    stop: int
    baseline: Quantity
    target: Quantity

    @property
    def direction(self) -> str:
        """``up``, ``down`` or ``flat``; ``unknown`` when a value is missing."""
        before, after = self.baseline.value, self.target.value
        if before is None or after is None:
            return "unknown"
        units = {self.baseline.unit, self.target.unit}
        if len(units) == 2 and units <= set(_SECONDS):
            # «с 3 дней до 5 часов»
            before *= _SECONDS[self.baseline.unit or ""]
            after *= _SECONDS[self.target.unit or ""]
        return "up" if after > before else "down" if after < before else "flat"

    def as_dict(self) -> dict[str, Any]:
        """Text, offsets, both quantities and the direction, ready for JSON."""
        return {
            "text": self.text,
            "start": self.start,
            "stop": self.stop,
            "baseline": self.baseline.as_dict(),
            "target": self.target.as_dict(),
            "direction": self.direction,
        }


@dataclass(frozen=True, slots=True)
class KeyResult:
    """A key result as the reader understood it: what is visible as ``result.features``."""

    text: str
    """The raw text."""
    tokens: tuple[Token, ...]
    quantities: tuple[Quantity, ...]
    activity_verbs: tuple[Span, ...]
    """Verbs of activity, also as participles and verbal nouns."""
    completion_words: tuple[Span, ...]
    """Words that say done / not done: «внедрена», «завершить», «готов», «100 %»."""
    changes: tuple[Change, ...]
    deadlines: tuple[Span, ...]
    metrics: tuple[Span, ...]
    """Names of metrics; ``kind`` is the lexicon class."""
    lexemes: tuple[Span, ...]
    """Every lexicon match, one class each; may overlap."""

    @property
    def numeric_targets(self) -> tuple[Quantity, ...]:
        """The quantities that the key result wants to reach or to change by."""
        return tuple(q for q in self.quantities if q.role in {"target", "change"})

    @property
    def amounts(self) -> tuple[Quantity, ...]:
        """The sums of money, whatever their role."""
        return tuple(q for q in self.quantities if q.kind == "money")

    @property
    def baseline(self) -> Quantity | None:
        """Where the metric stands now, when the text says so."""
        return next((q for q in self.quantities if q.role == "baseline"), None)

    @property
    def deadline(self) -> Span | None:
        """The first deadline, if any."""
        return self.deadlines[0] if self.deadlines else None

    def as_dict(self) -> dict[str, Any]:
        """The features that a user sees, each with raw-text offsets, ready for JSON."""
        return {
            "activity_verbs": [s.as_dict() for s in self.activity_verbs],
            "numeric_targets": [q.as_dict() for q in self.numeric_targets],
            "amounts": [q.as_dict() for q in self.amounts],
            "completion_words": [s.as_dict() for s in self.completion_words],
            "changes": [c.as_dict() for c in self.changes],
            "deadlines": [s.as_dict() for s in self.deadlines],
            "metrics": [s.as_dict() for s in self.metrics],
            "quantities": [q.as_dict() for q in self.quantities],
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fragment of the text and how it moved the decision."""

    text: str
    """The fragment; empty for a property of the whole text («нет числа»)."""
    start: int
    stop: int
    weight: float
    """Signed share of the label's logit: above 0 speaks for the label."""
    reason: str
    """What was noticed, in Russian."""

    def as_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON; the weight rounded to 4 digits."""
        return {
            "text": self.text,
            "start": self.start,
            "stop": self.stop,
            "weight": round(self.weight, 4),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words that a remark rests on, as the author typed them."""

    text: str
    start: int
    stop: int

    def as_dict(self) -> dict[str, Any]:
        """Text and raw-text offsets, ready for JSON."""
        return {"text": self.text, "start": self.start, "stop": self.stop}


SEVERITIES = ("fault", "risk", "hint")
"""Of a finding, gravest first: not an OKR yet, may miss its aim, a question to think about."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark of an expert, in Russian; its texts are those of ``data/checks.toml``."""

    check: str
    """Id of the check."""
    level: str
    """objective, set, kr: what it is about."""
    severity: str
    """One of :data:`SEVERITIES`."""
    target: int | None
    """Place of the key result in its OKR, from 0; ``None`` for the objective, the whole, and the
    advice on a key result by itself."""
    fragments: tuple[Fragment, ...]
    """What it rests on, in the text of the key result or, at level objective, of the objective;
    empty when it rests on the whole."""
    message: str
    """What was noticed."""
    why: str
    """What it leads to."""
    question: str
    """What to ask the author."""
    pattern: str
    """A reformulation in the author's words, «…» where only the author knows; may be empty."""
    source: str
    """Whose remark it is."""

    def as_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"fragments": [f.as_dict() for f in self.fragments]}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason for which a person should look at the answer."""

    check: str
    """empty, not_russian, single_word, unsure."""
    message: str
    """In Russian."""

    def as_dict(self) -> dict[str, Any]:
        """Both fields, ready for JSON."""
        return {"check": self.check, "message": self.message}


@dataclass(frozen=True, slots=True)
class Classification:
    """The answer for one key result."""

    text: str
    label: Label
    label_ru: str
    probabilities: dict[str, float]
    """Label code → probability, in the order of :data:`LABELS`; sums to 1."""
    features: KeyResult
    evidence: tuple[Evidence, ...]
    """Largest absolute weight first."""
    advice: tuple[Finding, ...]
    """Remarks on this key result by itself."""
    doubts: tuple[Doubt, ...] = ()
    """Why a person should look at the answer; empty when it can stand."""

    @property
    def needs_review(self) -> bool:
        """Whether there is any doubt. The threshold of the model is chosen so that the rest are 97 % right."""
        return bool(self.doubts)

    @property
    def confidence(self) -> float:
        """Probability of the label, 0…1."""
        return self.probabilities[self.label]

    def as_dict(self) -> dict[str, Any]:
        """The one serialisation, used by every shell; ready for JSON."""
        return {
            "text": self.text,
            "label": str(self.label),
            "label_ru": self.label_ru,
            "confidence": round(self.confidence, 6),
            "needs_review": self.needs_review,
            "doubts": [d.as_dict() for d in self.doubts],
            "probabilities": {k: round(v, 6) for k, v in self.probabilities.items()},
            "features": self.features.as_dict(),
            "evidence": [e.as_dict() for e in self.evidence],
            "advice": [a.as_dict() for a in self.advice],
        }


_CROWD = 3
"""Risks in one key result that make it worth a talk."""


@dataclass(frozen=True, slots=True)
class Review:
    """What an expert would say of an OKR."""

    objective: str
    key_results: tuple[Classification, ...]
    findings: tuple[Finding, ...]
    """Of the objective, then of the whole, then of each key result in turn."""
    period: str | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Label code → how many key results have it, in the order of :data:`LABELS`."""
        labels = [k.label for k in self.key_results]
        return {str(label): labels.count(label) for label in LABELS}

    @property
    def state(self) -> str:
        """``rework``, ``discuss`` or ``ready``.

        ``rework``: a fault of the objective or the whole, or faults in at least half of the key
        results. ``discuss``: any other fault; a risk of the objective or the whole; risks in at
        least half of the key results, or three in one. ``ready``: what is left, be it with a risk
        and hints.
        """
        faults = {f.target for f in self.findings if f.severity == "fault"}
        risks = [f.target for f in self.findings if f.severity == "risk"]
        results = len(self.key_results)
        if None in faults or (faults and 2 * len(faults) >= results):
            return "rework"
        crowded = any(risks.count(target) >= _CROWD for target in risks)
        doubtful = None in risks or (risks and 2 * len(set(risks)) >= results) or crowded
        return "discuss" if faults or doubtful else "ready"

    def of(self, target: int | None) -> tuple[Finding, ...]:
        """The findings of one key result; with ``None`` those of the objective and the whole."""
        return tuple(f for f in self.findings if f.target == target)

    def as_dict(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return {
            "objective": self.objective,
            "period": self.period,
            "state": self.state,
            "counts": self.counts,
            "findings": [f.as_dict() for f in self.findings],
            "key_results": [k.as_dict() for k in self.key_results],
        }
