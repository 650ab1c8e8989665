"""OKRs in the files people keep them in, and the command that reviews them."""

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from okrnlp.cli import app
from okrnlp.errors import OkrFileError, TableError
from okrnlp.okr_files import OkrText, read_okrs

GUEST = OkrText("Гость возвращается", ["NPS: 40 → 60", "Отток 5 %"])
CHEF = OkrText("Повар гордится кухней", ["Возвратов блюд: 9 → 3"], "Q3")

MARKDOWN = [
    "## Гость возвращается\n- NPS: 40 → 60\n- Отток 5 %\n",
    "# OKR ресторана\n\n## Цель: Гость возвращается\n\n1. NPS: 40 → 60\n2. Отток 5 %\n",
    "Цель: Гость возвращается\nKR1: NPS: 40 → 60\nKR2: Отток 5 %\n",
    "**Цель 1.** Гость возвращается\n\nКлючевые результаты:\n* NPS: 40 → 60\n* Отток\n  5 %\n",
    "O1: Гость возвращается\n- [ ] **KR 1.1** — NPS: 40 → 60\n- [x] KR 1.2 — Отток 5 %\n",
    "\ufeff# Objective: Гость возвращается\r\n---\r\n– NPS: 40 → 60\r\n– Отток 5 %\r\n",
    "- Цель: Гость возвращается\n  - NPS: 40 → 60\n  - Отток 5 %\n",
]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_as_people_write_it(text: str, tmp_path: Path) -> None:
    assert read_okrs(write(tmp_path / "okr.md", text)) == [GUEST]


def test_several_in_one_markdown(tmp_path: Path) -> None:
    text = MARKDOWN[0] + "\n## Повар гордится кухней\nПериод: Q3\n- Возвратов блюд: 9 → 3\n"
    assert read_okrs(write(tmp_path / "okr.md", text)) == [GUEST, CHEF]


def test_an_objective_without_key_results_is_kept(tmp_path: Path) -> None:
    text = "# Гость возвращается\n\n# Повар гордится кухней\n- Возвратов блюд: 9 → 3\n"
    assert [o.key_results for o in read_okrs(write(tmp_path / "okr.md", text))] == [[], CHEF.key_results]


@pytest.mark.parametrize(
    "content",
    [
        {"objective": GUEST.objective, "key_results": GUEST.key_results},
        [{"Цель": GUEST.objective, "KR": GUEST.key_results}],
        {"okrs": [{"objective": GUEST.objective, "key_results": [{"text": t} for t in GUEST.key_results]}]},
    ],
)
def test_json_and_yaml(content: object, tmp_path: Path) -> None:
    # JSON is YAML too.
    for name in ("okr.json", "okr.yaml", "okr.yml"):
        assert read_okrs(write(tmp_path / name, json.dumps(content, ensure_ascii=False))) == [GUEST]


def test_yaml_without_quotes(tmp_path: Path) -> None:
    text = "objective: Гость возвращается\nkey_results:\n- NPS: 40 → 60\n- Отток 5 %\n"
    assert read_okrs(write(tmp_path / "okr.yaml", text)) == [GUEST]


TABLE = [
    ["Период", "Цель", "Ключевой результат"],
    ["", "Гость возвращается", "NPS: 40 → 60"],
    ["", "", "Отток 5 %"],
    ["Q3", "Повар гордится кухней", "Возвратов блюд: 9 → 3"],
]


def test_csv(tmp_path: Path) -> None:
    for delimiter in ";,\t":
        path = write(tmp_path / "okr.csv", "\n".join(delimiter.join(row) for row in TABLE))
        assert read_okrs(path) == [GUEST, CHEF]
    (tmp_path / "cp.csv").write_bytes("\n".join(";".join(row) for row in TABLE[:3]).replace("→", "-").encode("cp1251"))
    assert read_okrs(tmp_path / "cp.csv")[0].key_results == ["NPS: 40 - 60", "Отток 5 %"]


def test_xlsx(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in TABLE:
        book.active.append([cell or None for cell in row])
    book.save(tmp_path / "okr.xlsx")
    assert read_okrs(tmp_path / "okr.xlsx") == [GUEST, CHEF]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("okr.docx", "", "unknown format «.docx»; use one of .md .yaml"),
        ("okr.md", "просто текст\n", "no OKR in it; begin one with a heading"),
        ("okr.yaml", "objective: [", "not YAML"),
        ("okr.yaml", "- 5", "OKR 1 is int, want «objective»"),
        ("okr.json", "{", "not JSON"),
        ("okr.json", '{"objective": "Ц", "key_results": 5}', "OKR 1: «key_results» is int, want a list"),
        ("okr.json", '{"objective": "Ц", "key_results": [[1]]}', "OKR 1, key result 1 is a list, want a text"),
        ("okr.csv", "a;b\n1;2\n", "want columns «objective» and «key result»"),
    ],
)
def test_errors_name_the_place_and_the_remedy(name: str, text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(OkrFileError, match=told) as error:
        read_okrs(write(tmp_path / name, text))
    assert name in str(error.value)


def test_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="not an .xlsx workbook"):
        read_okrs(write(tmp_path / "okr.xlsx", "a;b"))
    with pytest.raises(OkrFileError, match="no such file"):
        read_okrs(tmp_path / "none.md")


def test_command(tmp_path: Path) -> None:
    path = write(tmp_path / "okr.md", "# Порядок в продажах\n- Внедрить CRM\n- Конверсия: 8 % → 14 %\n")
    run = CliRunner().invoke
    shown = run(app, ["review", str(path)])
    assert shown.exit_code == 0 and "Это задача" in shown.output
    assert run(app, ["review", str(path), "--fail-on", "fault"]).exit_code == 3
    assert run(app, ["review", str(tmp_path / "none.md")]).exit_code == 1
    page = tmp_path / "review.html"
    assert run(app, ["review", str(path), "--format", "html", "-o", str(page)]).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    told = json.loads(run(app, ["review", str(path), "--format", "json", "--period", "Q1"]).stdout)
    assert told[0]["period"] == "Q1" and told[0]["key_results"][0]["label"] == "task"


def test_fail_on_passes_a_clean_okr(tmp_path: Path) -> None:
    path = write(
        tmp_path / "okr.md", "# Гость бронирует сам, не звоня\n- Прямых броней: 22 % → 40 %\n- Отказов: 9 → 4 %\n"
    )
    assert CliRunner().invoke(app, ["review", str(path), "--fail-on", "risk"]).exit_code == 0
