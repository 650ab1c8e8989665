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
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from check_table import check_table_is_current, write_check_table
from datasheet import datasheet_is_current, is_border, plain, read_jsonl, write_datasheet

from okrnlp.checks import check_texts
from okrnlp.corpus import FORMS, LEVELS, TRAITS, Example, read_corpus, read_others
from okrnlp.errors import CorpusError
from okrnlp.reader import default_reader
from okrnlp.types import LABELS, KeyResult

ROOT = Path(__file__).resolve().parent.parent / "corpus"
NEAR = 0.7
"""Jaccard similarity of lemma bigrams, numbers masked, from which two rows are near-duplicates."""
MOST_OF_ONE_TRADE = 0.10
LEAST_OF_A_LABEL = 900
LEAST_BORDERS = 0.35
"""Minimal pairs and traps, as a share of all rows."""

STATES = ("good", "mixed", "bad")
Bigrams = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    example: Example
    key_result: KeyResult
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
    rows = [Row(e, k, bigrams(k)) for e, k in zip(examples, read_all(examples), strict=True)]
    if arguments.write:
        write_check_table(arguments.corpus)
        write_datasheet(arguments.corpus, examples, [row.key_result for row in rows])
    problems = [
        *wrong_values(rows),
        *repeated(rows),
        *split_relatives(rows),
        *near_duplicates(rows),
        *repeats_of_guidelines(rows, arguments.corpus / "GUIDELINES.md"),
        *wrong_others(rows, arguments.corpus / "not_key_results.jsonl"),
        *wrong_sets(rows, arguments.corpus / "okr_sets.jsonl"),
        *wrong_reviews(rows, arguments.corpus),
        *wrong_balance(rows),
        *wrong_counts(rows, arguments.corpus),
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


def split_relatives(rows: list[Row]) -> Iterator[str]:
    splits: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        splits[row.example.group].add(row.example.split)
    for group, found in splits.items():
        if len(found) > 1:
            yield f"group {group}: stands in {' and '.join(sorted(found))}; give its rows one split"


def near_duplicates(rows: list[Row]) -> Iterator[str]:
    # Rows as alike as NEAR share one of their rarest bigrams (prefix filtering), so only those are looked up.
    often = Counter(b for row in rows for b in row.bigrams)
    by_bigram: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        rarest = sorted(row.bigrams, key=lambda b: (often[b], b))
        rarest = rarest[: 1 + len(rarest) - ceil(NEAR * len(rarest) - 1e-9)]
        for j in sorted({j for b in rarest for j in by_bigram[b]}):
            other = rows[j]
            if other.example.group != row.example.group and similarity(row.bigrams, other.bigrams) >= NEAR:
                yield f"{row.example.id}: nearly {other.example.id}; give both one group, or remove one"
        for b in rarest:
            by_bigram[b].append(i)


def repeats_of_guidelines(rows: list[Row], path: Path) -> Iterator[str]:
    table = [Example(text=text, label=label) for text, label in guideline_rows(path)]
    listed = [(e, plain(e.text), bigrams(k)) for e, k in zip(table, read_all(table), strict=True)]
    for row in rows:
        text = plain(row.example.text)
        for example, theirs, other in listed:
            if text == theirs or similarity(row.bigrams, other) >= NEAR:
                yield f"{row.example.id}: repeats the guidelines' «{example.text}»; reword it"


def guideline_rows(path: Path) -> Iterator[tuple[str, str]]:
    """(text, label) of every key result in the guidelines' tables."""
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        label = cells[1].strip("`") if len(cells) == 3 else ""
        if label in set(LABELS):
            for text in cells[0].split(";"):
                yield text.strip(), label


def wrong_others(rows: list[Row], path: Path) -> Iterator[str]:
    """A text that is no key result stands once, and is none."""
    seen = {plain(row.example.text) for row in rows}
    for text in read_others(path):
        if plain(text) in seen:
            yield f"{path.name}: «{text}» stands already, here or as a key result; keep one"
        # Signs alone are plain nothing.
        seen |= {plain(text)} - {""}


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
        for finding in okr["findings"]:
            check, _, place = finding.partition(":")
            level = check_texts().get(check, {}).get("level")
            if level is None:
                yield f"{name}: finding {finding}; use ids of CHECKS.md"
            elif (level == "kr") != (place in {str(k) for k in range(1, len(okr["key_results"]) + 1)}):
                yield f"{name}: finding {finding}; a remark on one key result is «check:N», any other «check»"


def wrong_reviews(rows: list[Row], corpus: Path) -> Iterator[str]:
    """Files about rows name rows of the corpus; what was settled is what stands there."""
    labels = {row.example.id: row.example.label for row in rows}
    texts = {row.example.id: row.example.text for row in rows}
    for golden in read_jsonl(corpus / "quantities.jsonl"):
        if texts.get(golden["id"]) != golden["text"]:
            yield f"quantities.jsonl, {golden['id']}: not the corpus' text; copy the row's text and read it again"
    for review in read_jsonl(corpus / "second_annotation.jsonl"):
        name = f"second_annotation.jsonl, {review['id']}"
        if review["id"] not in labels:
            yield f"{name}: no such row; take it out, or keep the row"
        elif labels[review["id"]] != review["final"]:
            yield f"{name}: settled as {review['final']}, the corpus says {labels[review['id']]}; settle it again"
        elif review["first"] != review["second"] and not review["reason"]:
            yield f"{name}: two labels and no reason; say why one of them won"


def wrong_balance(rows: list[Row]) -> Iterator[str]:
    labels = Counter(row.example.label for row in rows)
    for label in LABELS:
        if labels[label] < LEAST_OF_A_LABEL:
            yield f"label {label}: {labels[label]} rows, want {LEAST_OF_A_LABEL}; write more"
    borders = sum(is_border(row.example) for row in rows)
    if borders < LEAST_BORDERS * len(rows):
        yield f"borders: {borders} of {len(rows)} rows are under {LEAST_BORDERS:.0%}; write minimal pairs"
    for domain, count in Counter(row.example.domain for row in rows).items():
        if count > MOST_OF_ONE_TRADE * len(rows):
            yield f"domain {domain}: {count} rows are over {MOST_OF_ONE_TRADE:.0%}; write more of the others"


def wrong_counts(rows: list[Row], corpus: Path) -> Iterator[str]:
    if not datasheet_is_current(corpus, [row.example for row in rows], [row.key_result for row in rows]):
        yield f"{corpus / 'README.md'}: its tables are not those of the corpus; run scripts/check_corpus.py --write"
    if not check_table_is_current(corpus):
        yield f"{corpus / 'CHECKS.md'}: not the checks of data/checks.toml; run scripts/check_corpus.py --write"


if __name__ == "__main__":
    sys.exit(main())
