"""A fitted model ↔ a folder that is data only: ``weights.npz`` and JSON.

Loading runs no code from the folder (numpy without pickle, JSON), checks every file
against the manifest's hashes, the reader against the one the model was trained with, and
the model against rows whose probabilities are stored with it.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from okrnlp.errors import BundleError
from okrnlp.features import FEATURES_VERSION
from okrnlp.model import LinearModel, Model, softmax
from okrnlp.network import Network
from okrnlp.reader import Reader
from okrnlp.types import LABELS

FORMAT = 2
_FILES = ("weights.npz", "vocabulary.json", "self_check.json")
_NETWORK = "network_"
"""What the names of the network's arrays begin with."""
_TOLERANCE = 1e-4
"""Single precision adds up a little differently on other machines."""
_RETRAIN = "retrain it with `okrnlp train`, or install the okrnlp version that made it"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model and what is known of it."""

    model: Model
    manifest: dict[str, Any]
    """format, labels, reader, features, corpus, scores, versions, files."""


def save_bundle(
    folder: str | Path,
    model: Model,
    manifest: dict[str, Any],
    reader: Reader,
    check_texts: Sequence[str],
    card: str,
) -> None:
    """Writes the folder whole or not at all; an older one at its place is replaced.

    ``check_texts`` are read and stored with their probabilities, for the self-check.
    """
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"text": text, "probabilities": softmax(model.logits(reader.read(text))).tolist()} for text in check_texts]
    weights = io.BytesIO()
    linear, network = model.linear, model.network
    arrays: dict[str, Any] = {"weights": linear.weights, "intercept": linear.intercept}
    # The network's weights were rounded to half precision when it was made.
    arrays |= {f"{_NETWORK}{name}": array.astype(np.float16) for name, array in network.arrays.items()}
    np.savez_compressed(weights, **arrays)
    names = {"features": _in_order(linear.vocabulary), "tokens": _in_order(network.vocabulary)}
    content = {
        "weights.npz": weights.getvalue(),
        "vocabulary.json": _json(names),
        "self_check.json": _json(rows),
    }
    full = {
        "format": FORMAT,
        "labels": [str(label) for label in LABELS],
        "reader": reader.fingerprint,
        "features": FEATURES_VERSION,
        **manifest,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in content.items()},
    }
    content |= {"manifest.json": _json(full), "MODEL_CARD.md": card.encode()}
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    replaced = scratch.with_name(f"{scratch.name}-replaced")
    try:
        for name, data in content.items():
            (scratch / name).write_bytes(data)
        # mkdtemp makes the folder for its owner alone.
        scratch.chmod(0o755)
        if folder.exists():
            if not (folder / "manifest.json").is_file():
                raise BundleError(f"{folder}: exists and is no model; give another --out")
            folder.replace(replaced)
        scratch.replace(folder)
    finally:
        if replaced.exists() and not folder.exists():
            replaced.replace(folder)
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(replaced, ignore_errors=True)


def load_bundle(folder: str | Path, reader: Reader) -> Bundle:
    """The bundle in ``folder``, proved to work with ``reader``.

    Raises ``BundleError`` naming the part that is missing, damaged or doesn't fit, and
    the remedy.
    """
    folder = Path(folder)
    manifest = _manifest(folder)
    data = {name: _checked(folder, name, manifest) for name in _FILES}
    try:
        with np.load(io.BytesIO(data["weights.npz"]), allow_pickle=False) as arrays:
            weights, intercept = arrays["weights"], arrays["intercept"]
            halves = {
                name.removeprefix(_NETWORK): arrays[name].astype(np.float32)
                for name in arrays.files
                if name.startswith(_NETWORK)
            }
        names = json.loads(data["vocabulary.json"])
        features, tokens = ({name: i for i, name in enumerate(names[part])} for part in ("features", "tokens"))
        model = Model(LinearModel(features, weights, intercept), Network(tokens, halves))
        rows = [
            (str(row["text"]), np.array(row["probabilities"], dtype=np.float64))
            for row in json.loads(data["self_check.json"])
        ]
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise BundleError(f"{folder}: weights or vocabulary are damaged ({error}); {_RETRAIN}") from error
    _fits("reader", manifest.get("reader"), reader.fingerprint, folder)
    _fits("features", manifest.get("features"), FEATURES_VERSION, folder)
    for text, stored in rows:
        now = softmax(model.logits(reader.read(text)))
        # Written so that what is no number fails too.
        if not np.abs(now - stored).max() <= _TOLERANCE:
            raise BundleError(
                f"{folder}: self-check fails on «{text}»: this reader and model no longer give "
                f"the probabilities stored with it; {_RETRAIN}"
            )
    return Bundle(model, manifest)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        raise BundleError(
            f"{folder}: no manifest.json, so no okrnlp model; give the folder that `okrnlp train --out` wrote"
        )
    try:
        manifest = json.loads(path.read_bytes())
    except ValueError as error:
        raise BundleError(f"{path}: damaged ({error}); {_RETRAIN}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise BundleError(f"{path}: damaged (no «files»); {_RETRAIN}")
    _fits("format", manifest.get("format"), FORMAT, folder)
    _fits("labels", manifest.get("labels"), [str(label) for label in LABELS], folder)
    return manifest


def _checked(folder: Path, name: str, manifest: dict[str, Any]) -> bytes:
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise BundleError(f"{folder}: {name} is missing ({error}); {_RETRAIN}") from error
    if hashlib.sha256(data).hexdigest() != manifest["files"].get(name):
        raise BundleError(f"{folder}: {name} is damaged (its hash is not the manifest's); {_RETRAIN}")
    return data


def _fits(part: str, found: object, wanted: object, folder: Path) -> None:
    if found != wanted:
        raise BundleError(f"{folder}: {part} is {found!r}, this okrnlp has {wanted!r}; {_RETRAIN}")


def _in_order(vocabulary: Mapping[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
