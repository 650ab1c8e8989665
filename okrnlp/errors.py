"""Errors of okrnlp. Each message says what was given, what was expected and what to do."""

from __future__ import annotations


class OkrNlpError(Exception):
    """Base of every error that okrnlp raises on purpose, but for ``TypeError``."""


class BundleError(OkrNlpError):
    """A model folder is missing, damaged or was made for another reader."""


class CorpusError(OkrNlpError):
    """A corpus file can't be read; the message names the file and line."""


class LexiconError(OkrNlpError):
    """A lexicon file breaks its own format; the message names the file and entry."""


class TableError(OkrNlpError):
    """A table to be scored can't be read or written as asked."""


class OkrFileError(OkrNlpError):
    """A file of OKRs can't be read; the message names the file, the place and the remedy."""


class ExtraError(OkrNlpError):
    """A package that only some users need is not installed; the message says how to install it."""
