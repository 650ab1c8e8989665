"""The tables of the corpus' datasheet, each made from the files beside it.

A table stands in ``README.md`` between ``<!-- name -->`` and ``<!-- end -->``;
``scripts/check_corpus.py`` writes them and fails when they are not those of the corpus.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from okrnlp.corpus import TRAITS, Example
from okrnlp.evaluation import cohen_kappa, confusion_matrix
from okrnlp.types import LABELS, KeyResult

Corpus = tuple[Path, list[Example], list[KeyResult]]
_THOUSAND = 1_000
_VERBS = ("VERB", "AUX")


def write_datasheet(folder: Path, examples: list[Example], key_results: list[KeyResult]) -> None:
    path = folder / "README.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(_with_tables(text, (folder, examples, key_results)), encoding="utf-8")


def datasheet_is_current(folder: Path, examples: list[Example], key_results: list[KeyResult]) -> bool:
    text = (folder / "README.md").read_text(encoding="utf-8")
    return _with_tables(text, (folder, examples, key_results)) == text


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """The objects of a file, one a line; none when there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def plain(text: str) -> str:
    """Lower case, «е» for «ё», words with single spaces: what two equal texts share."""
    return re.sub(r"[\W_]+", " ", text.lower().replace("ё", "е")).strip()


def is_border(example: Example) -> bool:
    return "bo" in example.traits.split(",")


def composition(corpus: Corpus) -> list[str]:
    _, examples, _ = corpus
    total = len(examples)
    words = [len(plain(e.text).split()) for e in examples]
    return [
        f"**{total} key results**, {len({e.group for e in examples})} groups; "
        f"{sum(e.split == 'train' for e in examples)} to train, {sum(e.split == 'test' for e in examples)} to test. "
        f"Borders (minimal pairs and traps): {_share(sum(map(is_border, examples)), total)}. "
        f"Up to 4 words: {_share(sum(w <= 4 for w in words), total)}; "
        f"20 and more: {_share(sum(w >= 20 for w in words), total)}.",
        "",
        *_crossed("label", [e.label for e in examples], [(e.split, e.label) for e in examples], ["train", "test"]),
        "",
        *_crossed("form", [e.form for e in examples], [(e.label, e.form) for e in examples], list(LABELS)),
        "",
        *_crossed("trade", [e.domain for e in examples], [(e.label, e.domain) for e in examples], list(LABELS)),
        "",
        "| trait | rows |",
        "|---|---|",
        *(f"| {TRAITS[t]} | {sum(t in e.traits.split(',') for e in examples)} |" for t in TRAITS),
    ]


def variety(corpus: Corpus) -> list[str]:
    """Distinct things in a thousand key results drawn at random, mean over the thousands."""
    _, _, key_results = corpus
    shuffled = random.Random(0).sample(key_results, len(key_results))
    thousands = [shuffled[i : i + _THOUSAND] for i in range(0, len(shuffled) - _THOUSAND + 1, _THOUSAND)]
    lines = ["| in 1,000 key results | distinct |", "|---|---|"]
    for name, of in _VARIETY.items():
        counts = [len({thing for k in part for thing in of(k)}) for part in thousands]
        lines.append(f"| {name} | {np.mean(counts):.0f} |")
    return lines


def sets(corpus: Corpus) -> list[str]:
    okrs = read_jsonl(corpus[0] / "okr_sets.jsonl")
    states = Counter(o["state"] for o in okrs)
    findings = Counter(f.partition(":")[0] for o in okrs for f in o["findings"])
    return [
        f"**{len(okrs)} whole OKRs** with {sum(len(o['key_results']) for o in okrs)} key results: "
        + ", ".join(f"{count} {state}" for state, count in states.most_common())
        + ".",
        "",
        f"{sum(o['held'] for o in okrs)} of them are held apart: "
        "not looked at before the checks were first measured on them.",
        "",
        "| remark | times |",
        "|---|---|",
        *(f"| `{finding}` | {count} |" for finding, count in findings.most_common()),
    ]


def agreement(corpus: Corpus) -> list[str]:
    rows = read_jsonl(corpus[0] / "second_annotation.jsonl")
    if not rows:
        return ["No second annotation yet."]
    first, second = (np.array([LABELS.index(r[side]) for r in rows]) for side in ("first", "second"))
    differ = [r for r in rows if r["first"] != r["second"]]
    borders = {e.id for e in corpus[1] if is_border(e)}
    hard = np.array([r["id"] in borders for r in rows])
    return [
        f"{len(rows)} rows were labelled a second time ({hard.sum()} of them borders). The two agree on "
        f"{_share(len(rows) - len(differ), len(rows))}, Cohen's κ **{_kappa(first, second):.3f}**; "
        f"on borders {_kappa(first[hard], second[hard]):.3f}, on the rest {_kappa(first[~hard], second[~hard]):.3f}.",
        "",
        "| label | κ, this label against the rest |",
        "|---|---|",
        *(f"| {name} | {_kappa(first == i, second == i):.3f} |" for i, name in enumerate(LABELS)),
        "",
        *_crossed(
            "writer \\ second",
            [r["first"] for r in rows],
            [(r["second"], r["first"]) for r in rows],
            list(LABELS),
        ),
        "",
        f"Of the {len(differ)} disagreements the writer's label was kept in "
        f"{sum(r['final'] == r['first'] and not r['reworded'] for r in differ)}, the second annotator's taken in "
        f"{sum(r['final'] == r['second'] and not r['reworded'] for r in differ)}; "
        f"{sum(r['reworded'] for r in differ)} texts were reworded, because they could be read both ways.",
    ]


def cleaning(corpus: Corpus) -> list[str]:
    rows = read_jsonl(corpus[0] / "cleaning.jsonl")
    verdicts = Counter(r["verdict"] for r in rows)
    return [
        f"{len(rows)} rows were doubted and read again: {verdicts['label_kept']} labels were right, "
        f"{verdicts['label_changed']} were changed, {verdicts['text_changed']} texts could be read both ways and were "
        f"reworded. The model was right in {_share(len(rows) - verdicts['label_kept'], len(rows))}."
    ]


def learning_curve(corpus: Corpus) -> list[str]:
    curve = json.loads((corpus[0] / "learning_curve.json").read_text(encoding="utf-8"))
    return [
        f"Macro-F1 on {curve['real_rows']} real key results, mean and spread of {curve['draws']} draws:",
        "",
        "| rows | macro-F1 | ± |",
        "|---|---|---|",
        *(f"| {p['rows']:,} | {p['macro_f1']:.3f} | {p['spread']:.3f} |" for p in curve["points"]),
    ]


TABLES: dict[str, Callable[[Corpus], list[str]]] = {
    "composition": composition,
    "variety": variety,
    "sets": sets,
    "agreement": agreement,
    "cleaning": cleaning,
    "learning curve": learning_curve,
}

_VARIETY: dict[str, Callable[[KeyResult], Iterable[object]]] = {
    "first three lemmas": lambda k: [tuple(t.lemma for t in k.tokens if t.pos != "PUNCT")[:3]],
    "verbs": lambda k: [t.lemma for t in k.tokens if t.pos in _VERBS],
    "nouns": lambda k: [t.lemma for t in k.tokens if t.pos == "NOUN"],
    "metrics of the lexicon": lambda k: [m.lemma for m in k.metrics],
}


def _with_tables(text: str, corpus: Corpus) -> str:
    for name, make in TABLES.items():
        before, _, rest = text.partition(f"<!-- {name} -->")
        if not rest:
            raise SystemExit(f"README.md: no place for the table «{name}»; write <!-- {name} --> and <!-- end -->")
        _, end, after = rest.partition("<!-- end -->")
        text = "\n".join([f"{before}<!-- {name} -->", *make(corpus), f"{end}{after}"])
    return text


def _kappa(first: Any, second: Any) -> float:
    return cohen_kappa(confusion_matrix(first.astype(np.int64), second.astype(np.int64)))


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / max(whole, 1):.0%})"


def _crossed(name: str, values: list[str], pairs: list[tuple[str, str]], columns: list[str]) -> list[str]:
    cells, totals = Counter(pairs), Counter(values)
    head = [f"| {name} | {' | '.join(columns)} | all |", "|---" * (len(columns) + 2) + "|"]
    return head + [
        f"| {value} | {' | '.join(str(cells[column, value]) for column in columns)} | {totals[value]} |"
        for value in sorted(totals)
    ]
