"""The command ``okrnlp``: a thin shell; heavy imports stand inside the commands."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from okrnlp.errors import OkrNlpError
from okrnlp.types import SEVERITIES, Label

if TYPE_CHECKING:
    from rich.console import Console

    from okrnlp.classifier import Classifier
    from okrnlp.evaluation import Scores
    from okrnlp.types import Classification, Evidence

app = typer.Typer(
    help="Reads Russian key results: outcome, output, task or lagging metric, and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


class Style(StrEnum):
    """How a review is written."""

    TEXT = "text"
    MD = "md"
    HTML = "html"
    JSON = "json"


class FailOn(StrEnum):
    """From which severity on a review fails."""

    FAULT = "fault"
    RISK = "risk"
    HINT = "hint"
    NEVER = "never"


ModelOption = Annotated[Path | None, typer.Option("--model", help="Model folder; the shipped model when left out.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

_SHOWN_EVIDENCE = 3


@app.command()
def classify(
    texts: Annotated[
        list[str] | None, typer.Argument(help="Key results; lines of standard input when left out.")
    ] = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
    against: Annotated[Label | None, typer.Option(help="Show why the label and not this one.")] = None,
) -> None:
    """Label key results and show the words that decided and what to ask the author."""
    from okrnlp.classifier import Classifier

    lines = texts or [line.rstrip("\r\n") for line in _stdin() if line.strip()]
    with _errors_told():
        classifier = Classifier.load(model)
        results = classifier.classify_many(lines)
        if as_json:
            for result in results:
                print(json.dumps(result.as_dict(), ensure_ascii=False))
        else:
            for result in results:
                asked = against if against != result.label else None
                evidence = classifier.contrast(result.text, asked) if asked else result.evidence
                _print_classification(_console(), result, evidence)


@app.command()
def score(
    file: Annotated[Path, typer.Argument(help="CSV or JSON Lines with a key result a row.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write the rows with their labels.")],
    column: Annotated[str | None, typer.Option(help="Heading of the key results, when it can't be guessed.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Number of processes.")] = 1,
    model: ModelOption = None,
) -> None:
    """Label every row of a table; all its columns are kept, bad rows are told and kept."""
    from okrnlp.batch import score_file
    from okrnlp.classifier import Classifier, label_names
    from okrnlp.types import Label

    with _errors_told():
        classifier = Classifier.load(model)
        with _progress("key results") as advance:
            summary = score_file(file, out, classifier, column=column, jobs=jobs, model=model, progress=advance)
    counts = ", ".join(f"{label_names()[Label(code)]} {count}" for code, count in summary.labels.items())
    typer.echo(f"{out}: {summary.rows} rows ({counts}); rows with an error: {summary.errors}", err=True)


@app.command()
def review(
    file: Annotated[Path, typer.Argument(help="OKRs in .md, .yaml, .json, .csv or .xlsx.")],
    style: Annotated[Style, typer.Option("--format", help="How to write the review.")] = Style.TEXT,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; else standard output.")] = None,
    fail_on: Annotated[
        FailOn, typer.Option(help="Exit with 3 when a remark of this severity, or a graver one, is made.")
    ] = FailOn.NEVER,
    period: Annotated[str | None, typer.Option(help="What time the OKRs are for, when the file doesn't say.")] = None,
    model: ModelOption = None,
) -> None:
    """Say what an expert would say of whole OKRs: objective, key results and the set.

    Exit codes: 0 done, 1 the file can't be read, 2 wrong usage, 3 see --fail-on.
    """
    from okrnlp.classifier import Classifier
    from okrnlp.okr_files import read_okrs
    from okrnlp.review_formats import render_review
    from okrnlp.reviewing import review as review_okr
    from okrnlp.tables import whole_file

    with _errors_told():
        classifier = Classifier.load(model)
        reviews = []
        with _progress("OKRs") as advance:
            for okr in read_okrs(file):
                reviews.append(review_okr(okr.objective, okr.key_results, okr.period or period, classifier))
                advance(len(reviews))
        written = render_review(reviews, style)
        if out is None:
            print(written, end="")
        else:
            with whole_file(out, "utf-8") as target:
                target.write(written)
            typer.echo(f"{out}: {len(reviews)} OKRs", err=True)
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on is not FailOn.NEVER else ()
    if any(finding.severity in grave for one in reviews for finding in one.findings):
        raise typer.Exit(3)


@app.command()
def train(
    out: Annotated[Path, typer.Option(help="Model folder to write.")],
    corpus: Annotated[Path | None, typer.Option(help="Annotated corpus; the shipped one when left out.")] = None,
    add: Annotated[
        list[Path] | None, typer.Option(help="Examples of your own (.jsonl or .csv: text, label); repeatable.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(help="Model to compare with; the shipped one when left out.")] = None,
    seed: Annotated[
        int, typer.Option(help="Seed of the folds and of the network; the same seed gives the same model.")
    ] = 0,
) -> None:
    """Train a model on the corpus and on your own examples; prints old against new."""
    from okrnlp.classifier import Classifier
    from okrnlp.corpus import read_corpus
    from okrnlp.errors import BundleError
    from okrnlp.reader import default_reader
    from okrnlp.resources import shipped
    from okrnlp.training import save, score_classifier
    from okrnlp.training import train as fit

    with _errors_told():
        base = read_corpus(corpus or shipped("corpus", "key_results.jsonl"))
        added = [example for path in add or [] for example in read_corpus(path)]
        typer.echo(f"training on {len(base)} + {len(added)} key results …", err=True)
        # Before saving: --out may be the very folder that is compared with.
        try:
            old: Classifier | None = Classifier.load(baseline)
        except BundleError as error:
            if baseline is not None:
                raise
            typer.echo(f"no model to compare with: {error}", err=True)
            old = None
        reader = default_reader()
        with _progress("fits") as advance:
            trained = fit([*base, *added], reader, seed, advance)
        save(trained, [*base, *added], reader, out)
        new = Classifier.load(out)
        console = _console()
        for title, rows in (("held-out rows of the corpus", base), ("held-out rows of yours", added)):
            held = [e for e in rows if e.split == "test"]
            if held:
                pair = {"new": score_classifier(new, held)}
                if old is not None:
                    pair = {"old": score_classifier(old, held), **pair}
                _print_scores(console, title, pair)
        _print_scores(console, "out of fold, train rows", {"new": trained.cross_validated})
    typer.echo(f"{out}: written", err=True)


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Annotated key results (.jsonl or .csv: text, label).")],
    model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score a model against annotated key results: macro-F1, κ, confusion, calibration."""
    from okrnlp.classifier import Classifier
    from okrnlp.corpus import read_corpus
    from okrnlp.training import score_classifier

    with _errors_told():
        scores = score_classifier(Classifier.load(model), read_corpus(file))
    if as_json:
        print(json.dumps(scores.as_dict(), ensure_ascii=False))
        return
    console = _console()
    _print_scores(console, file.name, {"model": scores})
    _print_confusion(console, scores)


@app.command()
def info(model: ModelOption = None, as_json: JsonOption = False) -> None:
    """Check a model and tell what it is: corpus, scores, versions."""
    from okrnlp import __version__
    from okrnlp.classifier import Classifier

    with _errors_told():
        manifest = Classifier.load(model).manifest
    if as_json:
        print(json.dumps({"okrnlp": __version__, **manifest}, ensure_ascii=False))
        return
    from rich.table import Table

    table = Table("part", "value", title=f"okrnlp {__version__}")
    for part in ("reader", "features", "labels", "corpus", "training", "versions"):
        table.add_row(part, _flat(manifest[part]))
    for name, row in manifest["scores"].items():
        if row:
            table.add_row(
                f"scores, {name}", f"macro-F1 {row['macro_f1']:.3f}, κ {row['kappa']:.3f}, {row['count']} rows"
            )
    table.add_row("self-check", "passed")
    _console().print(table)


def main() -> None:
    """Entry point of the command."""
    # A Windows console or a bare C locale can't print Russian otherwise.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


def _stdin() -> Iterator[str]:
    if sys.stdin.isatty():
        typer.echo("key results, one a line; end with Ctrl-D:", err=True)
    yield from sys.stdin


@contextmanager
def _errors_told() -> Iterator[None]:
    """An error made on purpose is one line and exit code 1, not a traceback."""
    try:
        yield
    except OkrNlpError as error:
        typer.echo(f"okrnlp: {error}", err=True)
        raise typer.Exit(1) from error
    except OSError as error:
        typer.echo(f"okrnlp: {error.filename or ''}: {error.strerror or error}; give another path", err=True)
        raise typer.Exit(1) from error


@contextmanager
def _progress(what: str) -> Iterator[Any]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} {task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total=None: bar.update(task, completed=done, total=total)


def _console() -> Console:
    from rich.console import Console

    return Console(soft_wrap=False)


def _print_classification(console: Console, result: Classification, evidence: tuple[Evidence, ...]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from okrnlp.classifier import label_colors, table_words

    color, words = label_colors()[result.label], table_words()
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    console.print(f"[bold]{escape(result.text)}[/bold]")
    table.add_row(words["label"], f"[{color}]{result.label_ru}[/{color}] ({result.label}), {result.confidence:.0%}")
    for row in [e for e in evidence if e.text][:_SHOWN_EVIDENCE]:
        table.add_row(words["evidence"], f"«{escape(row.text)}» {row.weight:+.2f}: {escape(row.reason)}")
    for doubt in result.doubts:
        table.add_row(words["doubt"], escape(doubt.message))
    for advice in result.advice:
        table.add_row(words["advice"], escape(f"{advice.message} {advice.why} {advice.question}"))
    console.print(table)
    console.print()


def _print_scores(console: Console, title: str, scores: dict[str, Scores]) -> None:
    from rich.table import Table

    from okrnlp.types import LABELS

    table = Table("score", *scores, title=title, title_justify="left")
    rows: dict[str, Callable[[Scores], str]] = {
        "rows": lambda s: str(s.count),
        "macro-F1": lambda s: f"{s.macro_f1:.3f}",
        "95 % interval": lambda s: "{:.3f}–{:.3f}".format(*s.macro_f1_interval),
        "κ": lambda s: f"{s.kappa:.3f}",
        "accuracy": lambda s: f"{s.accuracy:.3f}",
        "calibration error": lambda s: f"{s.calibration_error:.3f}",
    }
    for name, cell in rows.items():
        table.add_row(name, *map(cell, scores.values()))
    for label in LABELS:
        table.add_row(f"F1 {label}", *(f"{s.per_label[label]['f1']:.3f}" for s in scores.values()))
    console.print(table)


def _print_confusion(console: Console, scores: Scores) -> None:
    from rich.table import Table

    from okrnlp.types import LABELS

    table = Table("gold \\ predicted", *LABELS, title="confusion", title_justify="left")
    for label, row in zip(LABELS, scores.confusion, strict=True):
        table.add_row(label, *map(str, row))
    console.print(table)


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{k} {_flat(v)}" if not isinstance(v, dict) else f"{k} ({_flat(v)})" for k, v in value.items()
        )
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
