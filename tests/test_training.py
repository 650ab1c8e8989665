"""Training: equal to scikit-learn, the same every time, honest scores."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from okrnlp import Classifier
from okrnlp.cli import app
from okrnlp.corpus import Example, content_hash, read_corpus, read_others
from okrnlp.errors import BundleError, CorpusError
from okrnlp.features import outline_of
from okrnlp.network import tokens_of
from okrnlp.reader import Reader
from okrnlp.training import Trained, columns, probabilities, save, score_classifier, train

ROOT = Path(__file__).resolve().parent.parent
# A score below the floor is a broken model; one above the ceiling is a leak.
FLOOR, CEILING = 0.80, 0.985


@pytest.fixture(scope="module")
def small(corpus: list[Example]) -> list[Example]:
    return corpus[::30]


@pytest.fixture(scope="module")
def trained(small: list[Example], reader: Reader) -> Trained:
    return train(small, reader)


def test_serving_equals_scikit_learn(trained: Trained, corpus: list[Example], reader: Reader) -> None:
    texts = [e.text for e in corpus[:300]]
    key_results = list(reader.read_many(texts))
    ours = np.array([trained.model.logits(k) for k in key_results])
    network = trained.model.network
    words = [network.logits(tokens_of(outline_of(k))) for k in key_results]
    theirs = trained.fitted.scales[0] * trained.fitted.pipeline.decision_function(key_results) + words
    assert np.abs(ours - theirs).max() <= 1e-6


def test_training_is_repeatable(small: list[Example], reader: Reader, trained: Trained, tmp_path: Path) -> None:
    save(trained, small, reader, tmp_path / "a")
    save(train(small, reader), small, reader, tmp_path / "b")
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_saved_model_answers_the_same(small: list[Example], reader: Reader, trained: Trained, tmp_path: Path) -> None:
    save(trained, small, reader, tmp_path / "mine")
    loaded = Classifier.load(tmp_path / "mine")
    rows = small[:50]
    assert np.array_equal(probabilities(loaded.model, reader, rows), probabilities(trained.model, reader, rows))


def test_shipped_model_is_trained_on_the_shipped_corpus(corpus: list[Example], classifier: Classifier) -> None:
    others = read_others(ROOT / "corpus" / "not_key_results.jsonl", "train")
    assert classifier.manifest["corpus"]["hash"] == content_hash(corpus, others)


def test_held_out_score_is_within_its_bounds(corpus: list[Example], classifier: Classifier) -> None:
    scores = score_classifier(classifier, [e for e in corpus if e.split == "test"])
    assert FLOOR < scores.macro_f1 < CEILING


def test_held_out_texts_that_are_no_key_results_are_doubted(classifier: Classifier) -> None:
    texts = read_others(ROOT / "corpus" / "not_key_results.jsonl", "test")
    doubted = [r.needs_review for r in classifier.classify_many(texts)]
    assert len(texts) > 30
    # A better model needs a lower threshold for 97 % right, and doubts fewer of these: 0.77 before, 0.68 now.
    assert 0.6 < sum(doubted) / len(texts) < 1


def test_all_relatives_stand_on_one_side(corpus: list[Example]) -> None:
    sides: dict[str, set[str]] = {}
    for e in corpus:
        sides.setdefault(e.group, set()).add(e.split)
    assert all(len(found) == 1 for found in sides.values())


def test_columns_follow_the_labels(corpus: list[Example]) -> None:
    assert columns(corpus[:1]).dtype == np.int64


def test_too_small_a_corpus_is_told(reader: Reader) -> None:
    rows = [Example("Внедрить CRM", "task", group=str(i), split="train") for i in range(9)]  # type: ignore[arg-type]
    with pytest.raises(CorpusError, match="outcome.*--add"):
        train(rows, reader)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda f: (f / "weights.npz").unlink(), "weights.npz is missing"),
        (lambda f: (f / "weights.npz").write_bytes(b"PK"), "weights.npz is damaged"),
        (lambda f: (f / "vocabulary.json").write_text("[]"), "vocabulary.json is damaged"),
        (lambda f: (f / "manifest.json").write_text("{"), "manifest.json: damaged"),
        (lambda f: (f / "manifest.json").unlink(), "no manifest.json"),
        (lambda f: change(f, "reader", "0"), "reader is '0'"),
        (lambda f: change(f, "features", "0"), "features is '0'"),
        (lambda f: change(f, "labels", ["a"]), "labels is"),
        (lambda f: change(f, "format", 99), "format is 99"),
    ],
)
def test_damage_is_named(damage, told, small, reader, trained, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "mine"
    save(trained, small, reader, folder)
    damage(folder)
    with pytest.raises(BundleError, match=told):
        Classifier.load(folder)


def change(folder: Path, part: str, value: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {part: value}))


def test_other_weights_fail_the_self_check(small, reader, trained, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "mine"
    save(trained, small, reader, folder)
    rows = json.loads((folder / "self_check.json").read_text())
    rows[0]["probabilities"] = [0.25] * 4
    data = json.dumps(rows).encode()
    (folder / "self_check.json").write_bytes(data)
    manifest = json.loads((folder / "manifest.json").read_text())
    change(folder, "files", manifest["files"] | {"self_check.json": hashlib.sha256(data).hexdigest()})
    with pytest.raises(BundleError, match="self-check fails"):
        Classifier.load(folder)


@pytest.mark.parametrize(
    "damage",
    [
        lambda arrays: arrays.pop("network_of_mean"),
        lambda arrays: arrays.update(network_of_mean=arrays["network_of_mean"][:, 1:]),
        lambda arrays: arrays.update(network_gain=arrays["network_gain"] * np.nan),
    ],
)
def test_a_damaged_network_is_told(damage, small, reader, trained, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "mine"
    save(trained, small, reader, folder)
    with np.load(folder / "weights.npz") as stored:
        arrays = dict(stored)
    damage(arrays)
    np.savez(folder / "weights.npz", **arrays)
    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    manifest = json.loads((folder / "manifest.json").read_text())
    change(folder, "files", manifest["files"] | {"weights.npz": digest})
    with pytest.raises(BundleError, match="damaged|self-check"):
        Classifier.load(folder)


def test_a_folder_that_is_no_model_is_left_alone(small, reader, trained, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("keep")
    with pytest.raises(BundleError, match="is no model"):
        save(trained, small, reader, tmp_path / "letters")
    assert [p.name for p in tmp_path.iterdir()] == ["letters"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"text": "а", "label": "task"}\n{"text"', ":2: not JSON"),
        ('{"text": "а", "label": "KPI"}', ":1: label 'KPI'"),
        ('{"text": " ", "label": "task"}', ":1: no text"),
        ("[1]", ":1: a list"),
        ("", "no rows"),
        ('{"text": "а", "label": "task", "split": "dev"}', ":1: split 'dev'"),
    ],
)
def test_bad_corpus_names_the_line(content: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "ours.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=told):
        read_corpus(path)


def test_a_bad_text_that_is_no_key_result_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "others.jsonl"
    path.write_text('{"text": "Привет"}\n{"text": " "}', encoding="utf-8")
    with pytest.raises(CorpusError, match=":2: no text"):
        read_others(path)


def test_csv_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("text;label\nВнедрить CRM;task\nNPS 70;outcome\n", encoding="utf-8-sig")
    assert [e.label for e in read_corpus(path)] == ["task", "outcome"]


def test_train_command_compares_old_with_new(small: list[Example], tmp_path: Path) -> None:
    ours = tmp_path / "ours.jsonl"
    rows = [{"text": e.text, "label": e.label, "group": e.group} for e in small[:40]]
    ours.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    base = tmp_path / "base.jsonl"
    base.write_text("\n".join(json.dumps(asdict(e), ensure_ascii=False) for e in small), encoding="utf-8")
    command = ["train", "--corpus", str(base), "--add", str(ours), "--out", str(tmp_path / "mine")]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "old" in done.stdout and "held-out rows of yours" in done.stdout
    assert Classifier.load(tmp_path / "mine").manifest["corpus"]["rows"] == len(small) + 40


def test_the_report_is_that_of_the_shipped_model() -> None:
    folder = ROOT / "models" / "default"
    held_out = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["scores"]["held_out"]
    report = (folder / "report" / "REPORT.md").read_text(encoding="utf-8")
    assert f"| {held_out['count']} | {held_out['macro_f1']:.3f} |" in report, "run scripts/evaluate.py --report"
