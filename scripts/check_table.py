"""``corpus/CHECKS.md``: every check of the review in one table, made from ``data/checks.toml``.

It is the rule for annotating whole OKRs, and the documentation of the review.
"""

from __future__ import annotations

from pathlib import Path

from okrnlp.checks import check_texts

_HEAD = """# Замечания к OKR

Сделано из `okrnlp/data/checks.toml` командой `scripts/check_corpus.py --write`; править там.

Ошибка (fault) — это ещё не OKR; риск (risk) — может не привести к цели; подсказка (hint) — вопрос, над которым
стоит подумать. «Пример N» и «введение» — комментарии экспертов к пяти OKR отдела продаж; «общие правила» — то,
на что смотрят рецензенты OKR в других источниках.
"""
_LEVELS = {"objective": "О цели", "set": "О наборе", "kr": "Об одном результате"}


def check_table() -> str:
    lines = [_HEAD]
    for level, title in _LEVELS.items():
        lines += [f"## {title} (`{level}`)", "", "| id | severity | когда | источник |", "|---|---|---|---|"]
        lines += [
            f"| `{name}` | {text['severity']} | {text['when']} | {text['source']} |"
            for name, text in check_texts().items()
            if text["level"] == level
        ]
        lines.append("")
    return "\n".join(lines)


def write_check_table(folder: Path) -> None:
    (folder / "CHECKS.md").write_text(check_table(), encoding="utf-8")


def check_table_is_current(folder: Path) -> bool:
    path = folder / "CHECKS.md"
    return path.is_file() and path.read_text(encoding="utf-8") == check_table()
