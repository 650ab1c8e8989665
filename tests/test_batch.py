"""Tables in, tables out: nothing is lost, every way in gives the same answer."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from okrnlp import Classifier, classify
from okrnlp.batch import result_columns, score_file
from okrnlp.cli import app
from okrnlp.errors import TableError

TEXTS = ["Внедрить CRM", "Выручка — 12 млн ₽", "Отток с 6 % до 4 %", "Провести 9 встреч; собрать отзывы"]
run = CliRunner()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "okr.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["№", "Ключевой результат", "label"])
        writer.writerows([i, text, "своё"] for i, text in enumerate(TEXTS))
        writer.writerow(["9", "", "пусто"])
        writer.writerow(["10", "Внедрить ERP", "лишнее", "ещё"])
        writer.writerow(["11"])
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_rows_and_columns_are_kept(table: Path, classifier: Classifier) -> None:
    out = table.with_name("out.csv")
    summary = score_file(table, out, classifier)
    rows = read(out)
    assert (summary.rows, summary.errors, sum(summary.labels.values())) == (7, 2, 5)
    assert [r["№"] for r in rows] == ["0", "1", "2", "3", "9", "10", "11"]
    assert rows[0]["label"] == "своё" and rows[0]["okrnlp_label"] == "task"
    assert rows[5]["column_4"] == "ещё"
    assert [bool(r["okrnlp_error"]) for r in rows] == [False] * 4 + [True, False, True]


def test_file_command_and_call_agree(table: Path, classifier: Classifier) -> None:
    out = table.with_name("out.jsonl")
    assert run.invoke(app, ["score", str(table), "-o", str(out)]).exit_code == 0
    from_file = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    from_command = run.invoke(app, ["classify", "--json", *TEXTS]).stdout.splitlines()
    from_input = run.invoke(app, ["classify", "--json"], input="\n".join(TEXTS)).stdout.splitlines()
    called = [classify(text).as_dict() for text in TEXTS]
    assert [row["okrnlp"] for row in from_file[:4]] == called
    assert [json.loads(line) for line in from_command] == called
    assert from_input == from_command
    score_file(table, table.with_name("out.csv"), classifier)
    for row, answer in zip(read(table.with_name("out.csv")), called, strict=False):
        assert {k: row[k] for k in result_columns(answer)} == result_columns(answer)


def test_processes_give_the_same(table: Path, classifier: Classifier) -> None:
    one, two = table.with_name("1.jsonl"), table.with_name("2.jsonl")
    score_file(table, one, classifier)
    score_file(table, two, classifier, jobs=2)
    assert one.read_bytes() == two.read_bytes()


def test_json_lines_with_bad_rows(tmp_path: Path, classifier: Classifier) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"kr": "Внедрить CRM", "n": 1}\nне json\n{"kr": 5}\n{"n": 2}\n[]\n', encoding="utf-8")
    summary = score_file(source, out, classifier)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert (summary.rows, summary.errors) == (5, 4)
    assert rows[0]["okrnlp"]["label"] == "task" and rows[0]["n"] == 1
    assert rows[1]["line"] == "не json" and "line 2" in rows[1]["okrnlp_error"]


def test_windows_1251(tmp_path: Path, classifier: Classifier) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes("KR;Владелец\nВнедрить учёт;Пётр\n".encode("cp1251"))
    score_file(source, out, classifier)
    assert "Пётр" in out.read_text(encoding="cp1251")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("in.csv", "a,b\n1,2\n", "--column"),
        ("in.xls", "x", "unknown format"),
        ("none.csv", None, "no such file"),
    ],
)
def test_bad_file_is_named(name: str, content: str | None, told: str, tmp_path: Path, classifier: Classifier) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(TableError, match=told):
        score_file(tmp_path / name, tmp_path / "out.csv", classifier)
    assert not (tmp_path / "out.csv").exists()


def test_a_failed_run_leaves_the_old_file(table: Path, classifier: Classifier) -> None:
    out = table.with_name("out.csv")
    out.write_text("old")

    def fail(done: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        score_file(table, out, classifier, progress=fail)
    assert out.read_text() == "old"
    assert sorted(p.name for p in table.parent.iterdir()) == ["okr.csv", "out.csv"]


def test_a_command_tells_its_error_in_a_line(tmp_path: Path) -> None:
    done = run.invoke(app, ["score", str(tmp_path / "none.csv"), "-o", str(tmp_path / "out.csv")])
    assert done.exit_code == 1 and "no such file" in done.stderr
    done = run.invoke(app, ["info", "--model", str(tmp_path)])
    assert done.exit_code == 1 and "manifest.json" in done.stderr


def test_table_shows_label_and_advice() -> None:
    shown = run.invoke(app, ["classify", "Внедрить CRM"]).stdout
    assert "задача" in shown and "совет" in shown
