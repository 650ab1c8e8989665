"""Writes the report of a model: tables in Markdown and pictures, beside the model's files.

    python scripts/evaluate.py --report [REAL.jsonl] [--model models/default]

On the corpus' test split: scores, confusion, reliability, per form, per trade, the rows that
need no review; on REAL the same in short. The learning curve is the datasheet's.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

import invariance
import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray

from okrnlp.classifier import Classifier
from okrnlp.corpus import Example, read_corpus, read_others
from okrnlp.evaluation import SCORE_HEAD, Scores, coverage, pairs_right, score, score_row
from okrnlp.training import columns, probabilities
from okrnlp.types import LABELS

mpl.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402 (the backend is chosen first)

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
Array = NDArray[np.float64]
_BINS = 10
_LEAST = 15
"""Rows from which a form or trade gets a line of its own."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=Path, nargs="?", help="annotated key results that the corpus has nothing of")
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "default")
    arguments = parser.parse_args(argv)
    classifier = Classifier.load(arguments.model)
    test = [e for e in read_corpus(CORPUS / "key_results.jsonl") if e.split == "test"]
    folder = arguments.model / "report"
    folder.mkdir(exist_ok=True)
    parts = ["# Report", *section("Test split of the corpus", "test", test, classifier, folder)]
    judged = probabilities(classifier.model, classifier.reader, test)
    parts += ["", "### Minimal pairs", "", minimal_pairs(test, judged)]
    parts += ["", "### What changes nothing", "", *invariance.table([e.text for e in test], classifier)]
    for name in ("form", "domain", "border"):
        parts += ["", f"### By {'trade' if name == 'domain' else name}", "", *by(name, test, judged)]
    parts += ["", "## Texts that are no key result", "", doubted(classifier)]
    if arguments.real:
        parts += section("Real key results", "real", read_corpus(arguments.real), classifier, folder)
    parts += ["", "## Learning curve", "", "![Learning curve](../../../corpus/learning_curve.png)"]
    (folder / "REPORT.md").write_text("\n".join(parts) + "\n", encoding="utf-8")
    print(folder / "REPORT.md")
    return 0


def section(title: str, name: str, examples: list[Example], classifier: Classifier, folder: Path) -> list[str]:
    gold, judged = columns(examples), probabilities(classifier.model, classifier.reader, examples)
    scores = score(gold, judged)
    threshold = classifier.manifest["review"]["threshold"]
    share, right = coverage(gold, judged, threshold)
    confusion_picture(scores, folder / f"{name}_confusion.png")
    reliability_picture(gold, judged, folder / f"{name}_reliability.png")
    return [
        "",
        f"## {title}",
        "",
        *SCORE_HEAD,
        score_row(str(scores.count), scores.as_dict()),
        "",
        f"{share:.0%} of the answers need no review (confidence ≥ {threshold:.2f}); {right:.1%} of them are right.",
        "",
        "| label | rows | precision | recall | F1 |",
        "|---|---|---|---|---|",
        *(
            f"| {n} | {r['support']:.0f} | {r['precision']:.3f} | {r['recall']:.3f} | {r['f1']:.3f} |"
            for n, r in scores.per_label.items()
        ),
        "",
        f"![Confusion]({name}_confusion.png) ![Reliability]({name}_reliability.png)",
    ]  # fmt: skip


def doubted(classifier: Classifier) -> str:
    texts = read_others(CORPUS / "not_key_results.jsonl", "test")
    share = np.mean([r.needs_review for r in classifier.classify_many(texts)])
    return (
        f"Of {len(texts)} held-out texts that are no key result (greetings, slogans, headings, mail) "
        f"{share:.0%} say that they need review."
    )


def minimal_pairs(examples: list[Example], judged: Array) -> str:
    gold, predicted = columns(examples), judged.argmax(axis=1)
    count, right = pairs_right(gold, predicted, [e.group for e in examples])
    labels: defaultdict[str, set[int]] = defaultdict(set)
    for e, label in zip(examples, gold, strict=True):
        labels[e.group].add(int(label))
    rows = np.array([len(labels[e.group]) > 1 for e in examples])
    return (
        f"{rows.sum()} rows have a relative with another label: {(gold == predicted)[rows].mean():.1%} right. "
        f"Of their {count} pairs {right / max(count, 1):.1%} have both rows right."
    )


def by(name: str, examples: list[Example], judged: Array) -> list[str]:
    """Accuracy by a field of the rows; the rare values together."""
    gold = columns(examples)
    right = judged.argmax(axis=1) == gold
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i, e in enumerate(examples):
        border = "border" if "bo" in e.traits.split(",") else "plain"
        groups[border if name == "border" else getattr(e, name)].append(i)
    lines = ["| value | rows | right |", "|---|---|---|"]
    rest: list[int] = []
    for value, rows in sorted(groups.items(), key=lambda item: -float(right[item[1]].mean())):
        if len(rows) < _LEAST:
            rest += rows
            continue
        lines.append(f"| {value} | {len(rows)} | {right[rows].mean():.0%} |")
    return [*lines, f"| all others | {len(rest)} | {right[rest].mean():.0%} |"] if rest else lines


def confusion_picture(scores: Scores, path: Path) -> None:
    counts = np.array(scores.confusion)
    figure, axes = plt.subplots(figsize=(4.2, 3.8), dpi=110)
    axes.imshow(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    names = [label.replace("_", "\n") for label in LABELS]
    axes.set_xticks(range(len(names)), names, fontsize=8)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set(xlabel="predicted", ylabel="gold")
    for (i, j), n in np.ndenumerate(counts):
        axes.text(j, i, str(n), ha="center", va="center", color="white" if n > counts[i].sum() / 2 else "black")
    _save(figure, path)


def reliability_picture(gold: NDArray[np.int64], judged: Array, path: Path) -> None:
    confidence, right = judged.max(axis=1), judged.argmax(axis=1) == gold
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    filled = [b for b in range(_BINS) if (bins == b).any()]
    figure, axes = plt.subplots(figsize=(4.2, 3.8), dpi=110)
    axes.plot([0.2, 1], [0.2, 1], "--", color="grey", linewidth=1)
    said, was = ([float(x[bins == b].mean()) for b in filled] for x in (confidence, right))
    axes.plot(said, was, marker="o", color="#2a6f97")
    for x, y, b in zip(said, was, filled, strict=True):
        axes.annotate(str((bins == b).sum()), (x, y), textcoords="offset points", xytext=(4, -10), fontsize=7)
    axes.set(xlabel="confidence", ylabel="share right (beside: rows)", xlim=(0.2, 1.02), ylim=(0, 1.05))
    axes.grid(alpha=0.3)
    _save(figure, path)


def _save(figure: plt.Figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)


if __name__ == "__main__":
    sys.exit(main())
