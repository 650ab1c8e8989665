"""Checks the corpus and writes the counts of its datasheet.

    python scripts/check_corpus.py            # exit status 1 when anything is wrong
    python scripts/check_corpus.py --write    # bring the datasheet's tables up to date

Checked: every row has its fields and known values; ids and texts stand once; relatives
are not split apart; near-duplicates share a group; no row repeats the guidelines' table;
the datasheet's tables are those of the corpus.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from okrnlp.corpus import FORMS, LEVELS, TRAITS, Example, read_corpus
from okrnlp.errors import CorpusError
from okrnlp.reader import default_reader
from okrnlp.types import LABELS, KeyResult

ROOT = Path(__file__).resolve().parent.parent / "corpus"
NEAR = 0.7
"""Jaccard similarity of lemma bigrams, numbers masked, from which two rows are near-duplicates."""
MOST_OF_ONE_TRADE = 0.10
LEAST_OF_A_LABEL = 200
OPENING, CLOSING = "<!-- counts, written by scripts/check_corpus.py -->", "<!-- end of counts -->"

STATES = ("good", "mixed", "bad")
FINDINGS = frozenset(
    [
        "task_instead_of_result", "share_of_tasks", "built_but_unused", "project_plan", "action_not_value",
        "unqualified_activity", "strongly_lagging", "depends_on_deal_size", "hackable", "target_out_of_the_air",
        "strategy_bypassed", "metric_not_defined", "outside_control", "why_missing", "no_amplifier_or_constraint",
        "funnel_for_short_term", "kpi_not_okr", "cross_functional",
        "no_number", "no_baseline", "no_target", "no_unit", "no_deadline", "vague_word", "vanity_metric",
        "placeholder", "contradictory_direction", "compound", "hidden_task_in_percent", "ratio_without_base",
        "maintenance", "jargon", "too_many", "too_few", "duplicate", "only_lagging", "no_counter_metric",
        "digits_in_objective", "objective_not_qualitative", "copies_objective", "tied_to_pay",
    ]
)  # fmt: skip
"""Ids of the experts' remarks that a set may be annotated with."""

Bigrams = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    example: Example
    bigrams: Bigrams


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT, help="folder of the corpus")
    parser.add_argument("--write", action="store_true", help="write the counts into the datasheet")
    arguments = parser.parse_args()
    try:
        examples = read_corpus(arguments.corpus / "key_results.jsonl")
    except CorpusError as error:
        print(error)
        return 1
    rows = [Row(e, bigrams(k)) for e, k in zip(examples, read_all(examples), strict=True)]
    datasheet = arguments.corpus / "README.md"
    if arguments.write:
        datasheet.write_text(with_counts(datasheet.read_text(encoding="utf-8"), rows), encoding="utf-8")
    problems = [
        *wrong_values(rows),
        *repeated(rows),
        *split_relatives(rows),
        *near_duplicates(rows),
        *repeats_of_guidelines(rows, arguments.corpus / "GUIDELINES.md"),
        *wrong_sets(rows, arguments.corpus / "okr_sets.jsonl"),
        *wrong_balance(rows),
        *wrong_counts(rows, datasheet),
    ]
    for problem in problems:
        print(problem)
    print(f"{len(rows)} key results, {len(problems)} problems")
    return 1 if problems else 0


def read_all(examples: list[Example]) -> Iterator[KeyResult]:
    return default_reader().read_many(e.text for e in examples)


def bigrams(key_result: KeyResult) -> Bigrams:
    lemmas = [t.lemma for t in key_result.tokens if t.pos != "PUNCT"]
    masked = ["^", *("<n>" if any(map(str.isdigit, x)) else x for x in lemmas), "$"]
    return frozenset(zip(masked, masked[1:], strict=False))


def similarity(left: Bigrams, right: Bigrams) -> float:
    return len(left & right) / len(left | right) if left or right else 1.0


def wrong_values(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        e = row.example
        for field in ("id", "group", "domain", "source", "form", "level"):
            if not getattr(e, field) or (field == "group" and e.group.startswith("alone:")):
                yield f"{e.id or e.text}: no «{field}»; fill it in"
        if e.form not in FORMS:
            yield f"{e.id}: form «{e.form}»; use one of {', '.join(FORMS)}"
        if e.level not in LEVELS:
            yield f"{e.id}: level «{e.level}»; use one of {', '.join(LEVELS)}"
        for trait in filter(None, e.traits.split(",")):
            if trait not in TRAITS:
                yield f"{e.id}: trait «{trait}»; use some of {', '.join(TRAITS)}"


def repeated(rows: list[Row]) -> Iterator[str]:
    for name, key in (("id", lambda e: e.id), ("text", lambda e: plain(e.text))):
        seen: dict[str, str] = {}
        for row in rows:
            value = key(row.example)
            if value in seen:
                yield f"{row.example.id}: {name} stands already in {seen[value]}; keep one"
            seen.setdefault(value, row.example.id)


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower().replace("ё", "е")).strip()


def split_relatives(rows: list[Row]) -> Iterator[str]:
    splits: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        splits[row.example.group].add(row.example.split)
    for group, found in splits.items():
        if len(found) > 1:
            yield f"group {group}: stands in {' and '.join(sorted(found))}; give its rows one split"


def near_duplicates(rows: list[Row]) -> Iterator[str]:
    by_bigram: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        shared = Counter(j for b in row.bigrams for j in by_bigram[b])
        for j, count in shared.items():
            other = rows[j]
            if other.example.group == row.example.group:
                continue
            if count / (len(row.bigrams) + len(other.bigrams) - count) >= NEAR:
                yield f"{row.example.id}: nearly {other.example.id}; give both one group, or remove one"
        for b in row.bigrams:
            by_bigram[b].append(i)


def repeats_of_guidelines(rows: list[Row], path: Path) -> Iterator[str]:
    table = [Example(text=text, label=label) for text, label in guideline_rows(path)]
    read = [bigrams(k) for k in read_all(table)]
    for row in rows:
        for example, other in zip(table, read, strict=True):
            if plain(row.example.text) == plain(example.text) or similarity(row.bigrams, other) >= NEAR:
                yield f"{row.example.id}: repeats the guidelines' «{example.text}»; reword it"


def guideline_rows(path: Path) -> Iterator[tuple[str, str]]:
    """(text, label) of every key result in the guidelines' tables."""
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        label = cells[1].strip("`") if len(cells) == 3 else ""
        if label in set(LABELS):
            for text in cells[0].split(";"):
                yield text.strip(), label


def wrong_sets(rows: list[Row], path: Path) -> Iterator[str]:
    splits = {row.example.id: row.example.split for row in rows}
    for line in path.read_text(encoding="utf-8").splitlines():
        okr = json.loads(line)
        name = f"{path.name}, set {okr['id']}"
        if missing := [i for i in okr["key_results"] if i not in splits]:
            yield f"{name}: no key results {', '.join(missing)}; name rows of the corpus"
        elif len({splits[i] for i in okr["key_results"]}) > 1:
            yield f"{name}: stands in train and test; give its rows one split"
        if not 2 <= len(okr["key_results"]) <= 5:
            yield f"{name}: {len(okr['key_results'])} key results; give 2 to 5"
        if okr["state"] not in STATES:
            yield f"{name}: state «{okr['state']}»; use one of {', '.join(STATES)}"
        if unknown := set(okr["findings"]) - FINDINGS:
            yield f"{name}: findings {', '.join(sorted(unknown))}; use ids of the experts' remarks"


def wrong_balance(rows: list[Row]) -> Iterator[str]:
    labels = Counter(row.example.label for row in rows)
    for label in LABELS:
        if labels[label] < LEAST_OF_A_LABEL:
            yield f"label {label}: {labels[label]} rows, want {LEAST_OF_A_LABEL}; write more"
    for domain, count in Counter(row.example.domain for row in rows).items():
        if count > MOST_OF_ONE_TRADE * len(rows):
            yield f"domain {domain}: {count} rows are over {MOST_OF_ONE_TRADE:.0%}; write more of the others"


def wrong_counts(rows: list[Row], datasheet: Path) -> Iterator[str]:
    text = datasheet.read_text(encoding="utf-8")
    if with_counts(text, rows) != text:
        yield f"{datasheet}: its counts are not those of the corpus; run scripts/check_corpus.py --write"


def with_counts(text: str, rows: list[Row]) -> str:
    before, _, rest = text.partition(OPENING)
    _, _, after = rest.partition(CLOSING)
    return f"{before}{OPENING}\n{counts(rows)}\n{CLOSING}{after}"


def counts(rows: list[Row]) -> str:
    examples = [row.example for row in rows]
    total = len(examples)
    border = sum("bo" in e.traits.split(",") for e in examples)
    words = [len(plain(e.text).split()) for e in examples]
    firsts = {tuple(plain(e.text).split()[:3]) for e in examples}
    lines = [
        f"**{total} key results**, {len({e.group for e in examples})} groups; "
        f"{sum(e.split == 'train' for e in examples)} to train, {sum(e.split == 'test' for e in examples)} to test. "
        f"Borders (minimal pairs and traps): {border} ({border / total:.0%}). "
        f"Up to 4 words: {sum(w <= 4 for w in words) / total:.0%}; "
        f"20 and more: {sum(w >= 20 for w in words) / total:.0%}. "
        f"Distinct first three words: {1000 * len(firsts) / total:.0f} in 1,000.",
        "",
        *table("label", [e.label for e in examples], [(e.split, e.label) for e in examples], ["train", "test"]),
        "",
        *table("form", [e.form for e in examples], [(e.label, e.form) for e in examples], list(LABELS)),
        "",
        *table("trade", [e.domain for e in examples], [(e.label, e.domain) for e in examples], list(LABELS)),
        "",
        "| trait | rows |",
        "|---|---|",
        *(f"| {TRAITS[t]} | {sum(t in e.traits.split(',') for e in examples)} |" for t in TRAITS),
    ]
    return "\n".join(lines)


def table(name: str, values: list[str], pairs: list[tuple[str, str]], columns: list[str]) -> list[str]:
    cells, totals = Counter(pairs), Counter(values)
    head = [f"| {name} | {' | '.join(columns)} | all |", "|---" * (len(columns) + 2) + "|"]
    return head + [
        f"| {value} | {' | '.join(str(cells[column, value]) for column in columns)} | {totals[value]} |"
        for value in sorted(totals)
    ]


if __name__ == "__main__":
    sys.exit(main())
