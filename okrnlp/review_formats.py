"""Reviews → text, Markdown, one HTML page or JSON, in Russian.

Wording stands in ``data/review.toml``, layout in ``data/templates/``.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import jinja2

from okrnlp.classifier import label_colors, label_names
from okrnlp.types import SEVERITIES, Finding, Label, Review

FORMATS = ("text", "md", "html", "json")

_TEMPLATES = {"text": "review.txt.j2", "md": "review.md.j2", "html": "review.html.j2"}
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|])")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text that the same remarks rest on."""

    text: str
    severity: str
    """The gravest of the remarks; empty where none rests."""


def render_review(reviews: Review | Sequence[Review], style: str = "text") -> str:
    """A review, or several, as ``text``, ``md``, ``html`` (one page that loads nothing) or ``json``.

    JSON is the list of ``Review.as_dict()``. Raises ``ValueError`` for another ``style``.
    """
    listed = [reviews] if isinstance(reviews, Review) else list(reviews)
    if style not in FORMATS:
        raise ValueError(f"unknown style «{style}»; use one of {', '.join(FORMATS)}")
    if style == "json":
        return json.dumps([review.as_dict() for review in listed], ensure_ascii=False, indent=2) + "\n"
    template = _environment().get_template(_TEMPLATES[style])
    return template.render(reviews=listed).strip() + "\n"


def parts(text: str, findings: Sequence[Finding]) -> list[Part]:
    """``text`` in stretches, each with the gravest of the findings that rest on it."""
    spans = [(f.start, f.stop, finding.severity) for finding in findings for f in finding.fragments]
    cuts = sorted({0, len(text), *(cut for start, stop, _ in spans for cut in (start, stop))})
    stretches = []
    for start, stop in zip(cuts, cuts[1:], strict=False):
        over = [severity for first, last, severity in spans if first <= start and stop <= last]
        stretches.append(Part(text[start:stop], min(over, key=SEVERITIES.index, default="")))
    return stretches


def _shares(review: Review) -> str:
    """«3 из 5 — задача, 2 из 5 — результат-изменение»."""
    names, told = label_names(), _words()["of"]
    counted = sorted(((count, code) for code, count in review.counts.items() if count), reverse=True)
    shares = [told.format(count=n, all=len(review.key_results), label=names[Label(code)]) for n, code in counted]
    return ", ".join(shares) or "0"


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    folder = resources.files("okrnlp") / "data" / "templates"
    templates = {name: (folder / name).read_text(encoding="utf-8") for name in _TEMPLATES.values()}
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(templates),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=jinja2.StrictUndefined,
    )
    environment.globals |= {"words": _words(), "colors": label_colors(), "shares": _shares, "parts": parts}
    environment.filters["md"] = lambda text: _MARKDOWN_SIGNS.sub(r"\\\1", text)
    return environment


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return tomllib.loads((resources.files("okrnlp") / "data" / "review.toml").read_text(encoding="utf-8"))


__all__ = ["FORMATS", "Part", "parts", "render_review"]
