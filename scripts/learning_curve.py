"""Measures how well a model reads other people's key results, by the size of the corpus that it learned from.

    python scripts/learning_curve.py REAL.jsonl

Draws whole groups at random, three times for every size, and writes the mean macro-F1 and
its spread to ``corpus/learning_curve.json`` and, as a picture, ``corpus/learning_curve.png``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np

from okrnlp.corpus import Example, read_corpus
from okrnlp.evaluation import score
from okrnlp.fitting import fit_at
from okrnlp.reader import default_reader
from okrnlp.training import columns, shipped_scales

mpl.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402 (the backend is chosen first)

ROOT = Path(__file__).resolve().parent.parent / "corpus"
SIZES = (250, 500, 1_000, 2_000, 4_000, 8_000, 16_000)
DRAWS = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=Path, help="annotated key results that the corpus has nothing of")
    parser.add_argument("--corpus", type=Path, default=ROOT, help="folder of the corpus")
    arguments = parser.parse_args()
    examples, real = read_corpus(arguments.corpus / "key_results.jsonl"), read_corpus(arguments.real)
    reader = default_reader()
    learn, judge = (list(reader.read_many(e.text for e in rows)) for rows in (examples, real))
    gold = columns(examples)
    points = []
    for size in SIZES:
        if size > len(examples):
            break
        reached = []
        for seed in range(DRAWS):
            rows = draw(examples, size, seed)
            model = fit_at(shipped_scales(), [learn[i] for i in rows], gold[rows])
            reached.append(score(columns(real), model.probabilities(judge)).macro_f1)
        points.append({"rows": size, "macro_f1": round(float(np.mean(reached)), 4)})
        points[-1]["spread"] = round(float(np.std(reached)), 4)
        print(points[-1], file=sys.stderr)
    content = {"real_rows": len(real), "draws": DRAWS, "points": points}
    (arguments.corpus / "learning_curve.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    picture(points, arguments.corpus / "learning_curve.png")
    return 0


def draw(examples: list[Example], size: int, seed: int) -> list[int]:
    """Row numbers of whole groups in random order, ``size`` of them."""
    rng = np.random.default_rng(seed)
    place = {group: k for k, group in enumerate(rng.permutation(sorted({e.group for e in examples})))}
    return sorted(range(len(examples)), key=lambda i: (place[examples[i].group], i))[:size]


def picture(points: list[dict[str, float]], path: Path) -> None:
    figure, axes = plt.subplots(figsize=(6, 3.6), dpi=120)
    rows, reached = [p["rows"] for p in points], [p["macro_f1"] for p in points]
    axes.errorbar(rows, reached, yerr=[p["spread"] for p in points], marker="o", capsize=3, color="#2a6f97")
    for x, y in zip(rows, reached, strict=True):
        axes.annotate(f"{y:.3f}", (x, y), textcoords="offset points", xytext=(0, 9), ha="center", fontsize=8)
    axes.set(xlabel="annotated key results", ylabel="macro-F1 on real key results", ylim=(0.75, 1.0))
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})


if __name__ == "__main__":
    sys.exit(main())
