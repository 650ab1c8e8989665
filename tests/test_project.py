"""The README runs, the layers hold, the corpus is whole."""

import ast
import doctest
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import okrnlp

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(okrnlp.__file__).parent

# A module may import those of lower layers and of its own row.
LAYERS = {
    "types": 0, "errors": 0, "resources": 0, "tables": 1,
    "rendering": 1, "normalize": 1, "morph": 1, "lexicon": 1, "spans": 1, "features": 1, "doubts": 1,
    "evaluation": 1,
    "network": 2, "reader": 2, "model": 2, "corpus": 2, "checks": 2,
    "evidence": 3, "bundle": 3,
    "classifier": 4,
    "network_training": 3, "fitting": 4, "training": 5, "batch": 5, "reviewing": 5, "review_formats": 5, "okr_files": 2,
    "cli": 6, "__main__": 6, "__init__": 6,
}  # fmt: skip


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_readme_runs(name: str) -> None:
    failed, tried = doctest.testfile(str(ROOT / name), module_relative=False, encoding="utf-8")
    assert tried and not failed


def test_the_readmes_are_equal() -> None:
    def blocks(name: str) -> list[str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        # Comments within a block are in the reader's language.
        return ["\n".join(line.split("  #")[0].rstrip() for line in b.splitlines()) for b in text.split("```")[1::2]]

    assert blocks("README.md") == blocks("README.ru.md")


def test_imports_go_down_the_layers() -> None:
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("okrnlp."):
                imported = (node.module or "").split(".")[1]
                assert LAYERS[imported] <= LAYERS[name], f"{path.name} imports {imported}"


def test_serving_imports_no_scikit_learn() -> None:
    code = "import sys, okrnlp; okrnlp.classify('Внедрить CRM'); sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def check(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, ROOT / "scripts" / "check_corpus.py", "--corpus", folder, *options]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_corpus_passes_its_check() -> None:
    done = check(ROOT / "corpus")
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def little_corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The first rows of the corpus, with tables of their own, and what the check says of them."""
    folder = tmp_path_factory.mktemp("little") / "corpus"
    shutil.copytree(ROOT / "corpus", folder)
    rows = (folder / "key_results.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "key_results.jsonl").write_text("\n".join(rows[:1_000]), encoding="utf-8")
    check(folder, "--write")
    return folder, check(folder).stdout


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda rows: [*rows, rows[0]], "stands already"),
        (lambda rows: [rows[0].replace('"form": "', '"form": "x'), *rows[1:]], "form «x"),
        (lambda rows: rows[1:], "its tables are not those"),
        (lambda rows: [r for r in rows if '"lagging_metric"' not in r], "label lagging_metric: 0 rows"),
    ],
)
def test_check_finds_damage(damage, told: str, little_corpus: tuple[Path, str], tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    undamaged, told_of_it = little_corpus
    shutil.copytree(undamaged, tmp_path, dirs_exist_ok=True)
    rows = (tmp_path / "key_results.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "key_results.jsonl").write_text("\n".join(damage(rows)), encoding="utf-8")
    done = check(tmp_path)
    assert done.returncode == 1 and told in done.stdout and told not in told_of_it
