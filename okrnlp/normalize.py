"""Raw text → normal text, with a map of character offsets back to the raw text.

The rules run in the order of :data:`RULES`. Each is a pattern and what replaces it; the
map is kept by one function, so a new rule is one row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d-"
_ARROWS = "→⟶⇒➔➜➡➝⇨⟹►▶"
# A letter after a digit is a unit or a scale, not part of a name, when it stands in this
# list or when a run of two or more small Cyrillic letters begins there: «20млн», «12шт».
# «1С», «5S», «3D» and «B2B» stay whole.
_UNIT_AFTER_DIGIT = (
    r"(?:[а-яё]{2,}|[кчмрхКМ](?![а-яёА-ЯЁ])|[kKmMxX](?![A-Za-z])"
    r"|(?:ms|min|sec|pp|pt|GB|TB|MB|mln|bn|USD|EUR|RUB|h|d|s)(?![A-Za-z]))"
)
_MARKER = (
    r"(?:\[[ xXхХvV✓]?\]|[☐☑☒✅✔✓❌⬜◻▢]\ufe0f?"
    r"|[•●○◦·▪■□‣⁃∙*]|[-](?= )"
    r"|(?:KR|КР|Key Result|Ключевой результат)[ ]?[№#]?[ ]?\d+(?:\.\d+)*[ ]?(?:[:.)]|-(?= ))?(?!\w)"
    r"|(?:KR|КР)[ ]?:"
    r"|[№#]?\d{1,2}(?:\.\d{1,2})?[)]|\d{1,2}[.](?=[ ]))"
)


@dataclass(frozen=True, slots=True)
class NormalText:
    """Normal text and, for each of its characters, the raw range it stands for."""

    text: str
    starts: tuple[int, ...]
    stops: tuple[int, ...]
    raw: str

    def raw_span(self, start: int, stop: int) -> tuple[int, int]:
        """The raw range of the normal range ``start:stop``; both ends within the raw text."""
        if start >= stop:
            at = self.starts[start] if start < len(self.starts) else len(self.raw)
            return at, at
        return self.starts[start], max(self.stops[start:stop])


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and its replacement (a string, or a function of the match)."""

    name: str
    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]


def _rule(name: str, pattern: str, to: str | Callable[[re.Match[str]], str]) -> Rule:
    return Rule(name, re.compile(pattern), to)


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match.group())


def _range(match: re.Match[str]) -> str:
    """«10 - 15» is a range; «2026 - 15» and «12 - 9» are a year or a name before its target."""
    left, right = (float(re.sub(r"\D", "", g) or 0) for g in match.groups())
    return f"{match.group(1)}-" if left < right and not 1990 < left < 2100 else match.group()


RULES: tuple[Rule, ...] = (
    # spaCy can't hash a lone surrogate.
    _rule("surrogate", r"[\ud800-\udfff]", "\ufffd"),
    _rule("invisible", r"[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069]", ""),
    _rule("compose", r"[^\W\d_][\u0300-\u036f]+", _compose),
    _rule("space", r"[^\S ]|[\x00-\x08\x0e-\x1f\x7f]", " "),
    _rule("yo", "ё", "е"),
    _rule("yo_capital", "Ё", "Е"),
    _rule("quote", r"[«»„“”‟″‹›\"]", '"'),
    _rule("apostrophe", r"[‘’‚‛′`]", "'"),
    _rule("dash", f"[{_DASHES}]", "-"),
    _rule("arrow_ascii", r"-{1,2}>|={1,2}>", "→"),
    _rule("arrow", f"[{_ARROWS}]", "→"),
    _rule("ge", r">=|=>|⩾|≧", "≥"),
    _rule("le", r"<=|=<|⩽|≦", "≤"),
    _rule("about", r"[≈∼～]", "~"),
    _rule("times", r"[×✕]", "x"),
    _rule("percent", r"[％٪﹪]|%%", "%"),
    # «45 т.р.», «45 тр», «45 тыс.р.»: each half keeps its own place.
    _rule(
        "thousand_rubles",
        r"(?:(?<=\d)|(?<=\d\s))(?:т\.?|тыс\.?(?=р))(?=\s?р(?:уб(?:лей|ля)?)?(?![\w-]))",
        " тыс. ",
    ),
    _rule("ruble", r"(?<![^\W\d_])руб\b\.?|(?<=\d)\s?р\.(?!\w)|(?<=тыс\. )\s?р\b\.?", " ₽"),
    _rule("ellipsis", r"…|\.{3,}", " "),
    _rule("spaces", r" {2,}", " "),
    _rule("marker", rf"\A(?:\s*{_MARKER}\s*)+", ""),
    _rule("bullet", r"\A\s*→\s*", ""),
    # Thousands written in groups: «1 000 000», «20 000».
    _rule(
        "thousands",
        r"(?<![\d.,])(\d{1,3})((?: \d{3})+)(?![\d]|[.,]\d{3})",
        lambda m: m.group(1) + m.group(2).replace(" ", ""),
    ),
    _rule("range", r"(?<![\w.,])(\d[\d.,]*) - (?=(\d[\d.,]*))", _range),
    _rule("spaced_dash", r"(?<=\s)-(?=\s)|(?<=[^\W\d_])-(?=\s)|(?<=\s)-(?=[^\W\d_])", "—"),
    _rule("top", r"(?i)(?<=\bтоп)-(?=\d)|(?<=\btop)-(?=\d)", " "),
    _rule("unit", rf"(?<=\d)(?={_UNIT_AFTER_DIGIT})", " "),
    _rule("slash", r"(?<=[\w.])/(?= ?[^\W\d_])|(?<=[+₽$€])/(?=\w)|(?<=[+₽$€] )/(?=\w)", " / "),
    _rule("unit_sign", r"(?<=\d)(?=[%‰₽$€£¥₸])|(?<=[%‰₽$€£¥₸])(?=[\w(+])", " "),
    _rule("number_sign", r"(?<=[^\W\d_])(?=[₽$€£¥₸])", " "),
    _rule("compare", r"(?<=[≥≤<>=~→])(?=[^\s=])|(?<=[^\s=])(?=[≥≤<>=~→])", " "),
    _rule("plus", r"(?<=\d)(?=\+)|(?<=[^\s])(?=\+\s?\d)|(?<=\+)(?=\d)", " "),
    _rule("bracket", r"(?<=[(\[\]){}\"/|;:])(?=[^\s\d])|(?<=[(\[{\"])(?=\d)|(?<=[^\s])(?=[()\[\]{}\"|;])", " "),
    _rule("spaces_again", r" {2,}", " "),
    _rule("edges", r"\A\s+|[\s.,;:!]+\Z", ""),
)
"""The reader's spelling rules, in the order in which they run."""


def normalize(raw: str) -> NormalText:
    """The normal text of ``raw`` with offsets back; any string is taken, in linear time."""
    text = raw
    starts = list(range(len(raw)))
    stops = list(range(1, len(raw) + 1))
    for rule in RULES:
        text, starts, stops = _apply(rule, text, starts, stops)
    return NormalText(text, tuple(starts), tuple(stops), raw)


def _apply(rule: Rule, text: str, starts: list[int], stops: list[int]) -> tuple[str, list[int], list[int]]:
    """One rule over the text; the map follows.

    A replacement of the same length, with spaces at the same places, maps character by character;
    another one maps each of its characters to the whole match, except that digits joined by a
    «thousands» rule keep their own places.
    """
    pieces: list[str] = []
    new_starts: list[int] = []
    new_stops: list[int] = []
    done = 0
    for match in rule.pattern.finditer(text):
        a, b = match.span()
        to = rule.replacement if isinstance(rule.replacement, str) else rule.replacement(match)
        if to == text[a:b]:
            continue
        pieces += [text[done:a], to]
        new_starts += starts[done:a]
        new_stops += stops[done:a]
        if len(to) == b - a and all(x.isspace() == y.isspace() for x, y in zip(to, match.group(), strict=True)):
            new_starts += starts[a:b]
            new_stops += stops[a:b]
        elif to and _is_subsequence(to, text[a:b]):
            kept = _places(to, text[a:b], a)
            new_starts += [starts[i] for i in kept]
            new_stops += [stops[i] for i in kept]
        elif to:
            first = starts[a] if a < len(starts) else (stops[-1] if stops else 0)
            last = max(stops[a:b]) if b > a else first
            new_starts += [first] * len(to)
            new_stops += [last] * len(to)
        done = b
    if not pieces:
        return text, starts, stops
    pieces.append(text[done:])
    return "".join(pieces), new_starts + starts[done:], new_stops + stops[done:]


def _is_subsequence(small: str, large: str) -> bool:
    rest = iter(large)
    return all(char in rest for char in small)


def _places(small: str, large: str, offset: int) -> list[int]:
    """Where each character of ``small`` stands in ``large`` (a subsequence), leftmost first."""
    places: list[int] = []
    at = 0
    for char in small:
        at = large.index(char, at)
        places.append(offset + at)
        at += 1
    return places
