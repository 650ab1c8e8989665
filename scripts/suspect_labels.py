"""Lists the rows whose label a cross-validated model doubts, most doubtful first (confident learning).

    python scripts/suspect_labels.py > suspects.jsonl

A row is printed with its label, the model's, and how likely the model holds the given label.
The list is for reading one by one: the model is wrong more often than the corpus.
What was decided stands in ``corpus/cleaning.jsonl``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from cleanlab.filter import find_label_issues
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

from okrnlp.corpus import read_corpus
from okrnlp.reader import default_reader
from okrnlp.training import build_pipeline
from okrnlp.types import LABELS

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "key_results.jsonl"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=CORPUS)
    examples = read_corpus(parser.parse_args().corpus)
    key_results = list(default_reader().read_many(e.text for e in examples))
    given = np.array([LABELS.index(e.label) for e in examples])
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=0)
    probabilities = cross_val_predict(
        build_pipeline(), key_results, given, groups=[e.group for e in examples], cv=folds, method="predict_proba"
    )
    for row in find_label_issues(given, probabilities, return_indices_ranked_by="self_confidence"):
        e = examples[row]
        held = {"label_probability": round(float(probabilities[row, given[row]]), 3)}
        model = LABELS[int(probabilities[row].argmax())]
        print(json.dumps({"id": e.id, "text": e.text, "label": e.label, "model": model, **held}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
