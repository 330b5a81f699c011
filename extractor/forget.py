"""Deleting documents from runs, from the cache and from batches, because somebody asks for it.

A run says which documents it has, and their text says which saved answers are about them: the
answers to the requests that the run's own settings make of them and, whatever the settings were,
all answers that repeat words of them. The run folder comes last, so that a command that was
stopped can be given again.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import regex

from extractor.api import Extractor
from extractor.batch.forgetting import remove_requests
from extractor.compare.folder import compared_ids, delete_comparison, is_unfinished
from extractor.compare.layout import is_comparison
from extractor.engines import Traits
from extractor.errors import ExtractorError, InputError, SettingsError
from extractor.export import delete_tables
from extractor.llm.cache import Cache, key
from extractor.llm.request import asked_of
from extractor.models import Document
from extractor.runs import Known, StoredRun, forgotten, jsonl, known_documents, layout, load, remove

__all__ = ["Forgotten", "Plan", "Words", "plan"]

SHORTEST = 4  # characters of an id that is not given in full
WORDS = 5  # in a row that show where an answer is from
LONG = 12  # in a row that show where a prompt is from
MOST_BYTES = 200_000_000  # of a file in a run folder that is looked into
GENERATOR = b'<meta name="generator" content="verbatim-extractor">'
# A word or, in scripts that are written without spaces, a character.
WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|\w+")
NUMBER = re.compile(r"^\d+\. ", re.M)  # of a sentence in a prompt


@dataclass
class Forgotten:
    """What was deleted.

    - `rows`: the rows by file: claims, rejected, documents, failures; reviews if there were any
    - `answers`: answers and results in the cache
    - `requests`: requests in files of batches
    - `comparisons`: folders of comparisons that had one of the documents, and are empty now
    - `files`: pages and tables inside a run folder
    - `left`: files that others wrote: inside a run folder, those that still hold words of a
      document; inside the folder of a comparison, all
    - `at_service`: files and batches at the service that still hold them
    - `inputs`: the files that the documents were read from, which were not touched
    """

    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(layout.FILES, 0))
    answers: int = 0
    requests: int = 0
    comparisons: list[Path] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)
    at_service: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """Which documents are deleted from which runs.

    - `runs`: the runs, each with the documents that it knows
    - `before`: ids that were deleted from one of the runs before
    - `comparisons`: folders of comparisons that have one of the documents, or that were killed and
      may have it. What they tell is joined from several documents, so they are deleted as a whole.
    """

    runs: Mapping[Path, Sequence[Known]]
    before: Sequence[str] = ()
    comparisons: Sequence[Path] = ()

    @property
    def documents(self) -> list[Known]:
        """All documents, each once for each run."""
        return [each for known in self.runs.values() for each in known]

    def execute(self, cache_dirs: Iterable[Path] = ()) -> Forgotten:
        """Deletes them; may be called again after it was stopped.

        - `cache_dirs`: further folders of caches; the default cache and those that the runs name
          are always searched

        Raises SettingsError if a run or its batches are in use; StorageError if a file cannot be
        read or written.
        """
        done = Forgotten()
        for folder in self.comparisons:
            with jsonl.writing(folder):
                delete_tables(folder)
                delete_comparison(folder)
                done.files += _delete_pages(folder)
                done.left += _left(folder)
                with suppress(OSError):  # something else is in it
                    folder.rmdir()
            done.comparisons.append(folder)
        if not self.documents:
            return done
        with ExitStack() as stack:
            for run in self.runs:
                stack.enter_context(layout.locked(run))
            self._execute(cache_dirs, done)
        done.inputs = sorted({each.path for each in self.documents if each.path})
        return done

    def _execute(self, cache_dirs: Iterable[Path], done: Forgotten) -> None:
        words = Words(text for each in self.documents for text in (each.text, each.title) if text)
        ids = {each.doc_id for each in self.documents}
        holds = _Holds(words, ids)
        keys = {name for run, known in self.runs.items() for name in _keys(load(run), known)}
        for folder in sorted(_caches(self.runs, cache_dirs)):
            with Cache(folder) as cache:
                done.answers += cache.forget(keys, holds.entry)
        for run in self.runs:
            removed = remove_requests(run, keys, holds.prompt)
            done.requests += removed.requests
            done.at_service += removed.at_service
            _delete_views(run, holds, done)
            for name, number in remove(run, self.documents).items():
                done.rows[name] = done.rows.get(name, 0) + number


def plan(folders: Sequence[Path], names: Sequence[str]) -> Plan:
    """Finds the documents that are called by ids, or by the unique beginning of an id.

    - `folders`: runs and comparisons

    Raises InputError for an id that no run has or ever had; SettingsError for a beginning that
    several ids have in common or that is shorter than four characters, and for a run in use.
    """

    def wanted(doc_id: str) -> bool:
        return any(doc_id == name or doc_id.startswith(name) for name in names)

    compared = {
        each: compared_ids(each) for each in folders if is_comparison(each) or is_unfinished(each)
    }
    runs = [each for each in folders if each not in compared]
    for path in runs:
        _complete(load(path).folder)
    stored = {path: list(known_documents(path, wanted)) for path in runs}
    ids = {each.doc_id for known in stored.values() for each in known}
    ids |= {each for known in compared.values() for each in known if wanted(each)}
    buried = {stone for path in runs for stone in forgotten(path)}
    chosen, before = set(), []
    for name in names:
        if layout.tombstone(name) in buried and name not in ids:
            before.append(name)
        else:
            chosen.add(_resolved(name, ids, folders))
    return Plan(
        {path: [each for each in known if each.doc_id in chosen] for path, known in stored.items()},
        before,
        [each for each, known in compared.items() if is_unfinished(each) or known & chosen],
    )


def _complete(run: Path) -> None:
    """Ends what a command that was killed began: until then, old files are there too."""
    with layout.locked(run), jsonl.writing(run):
        layout.complete_move(run)


def _resolved(name: str, ids: Iterable[str], runs: Sequence[Path]) -> str:
    found = sorted(doc_id for doc_id in ids if doc_id.startswith(name))
    if name in found:
        return name
    if not found:
        raise InputError(
            f"No document of {', '.join(map(str, runs))} has the id {name}: take it from "
            "documents.jsonl or failures.jsonl."
        )
    if len(found) > 1 or len(name) < SHORTEST:
        raise SettingsError(
            f"{name} could be {' or '.join(found[:3])}: give more of the id, at least {SHORTEST} "
            "characters."
        )
    return found[0]


class Words:
    """The words of documents, by which a text that was taken from them is recognized."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._rows: set[tuple[str, ...]] = set()
        self._whole = ""
        for text in texts:
            words = _words(text)
            self._rows.update(_in_rows(words))
            self._whole += f"\n {' '.join(words)} "

    def share(self, text: str) -> bool:
        """Whether a text has WORDS words in a row in common with one of the documents."""
        return any(row in self._rows for row in _in_rows(_words(text)))

    def are_in(self, text: str) -> bool:
        """Whether a text consists of one of the documents by half, or has LONG words of it."""
        found = [row in self._rows for row in _in_rows(_words(text))]
        longest = max((len(list(run)) for hit, run in groupby(found) if hit), default=0)
        return longest > LONG - WORDS or 2 * sum(found) > len(found)

    def have(self, text: str) -> bool:
        """Whether a short text stands in one of the documents, word for word."""
        return f" {' '.join(_words(text))} " in self._whole


class _Holds:
    """Whether a text of a cache, batch or file is about one of the documents."""

    def __init__(self, words: Words, ids: Iterable[str]) -> None:
        self._words = words
        self._ids = [jsonl.encode({"doc_id": doc_id}).decode().strip("{}\n") for doc_id in ids]
        self._ids += [each.replace(": ", ":", 1) for each in self._ids]

    def entry(self, text: str) -> bool:
        """An entry of a cache: a result with the id, or an answer with words of a document."""
        if any(each in text for each in self._ids):
            return True
        rows = map(jsonl.decode, text.encode(errors="replace").splitlines())
        said = [each for each in _strings(list(rows)) if _words(each)]
        return any(map(self._words.share, said)) or (
            bool(said) and all(map(self._words.have, said))
        )

    def prompt(self, text: str) -> bool:
        """The passage of a request, whose sentences may be numbered."""
        sentences = [line for line in text.splitlines() if NUMBER.match(line)]
        if sentences and all(self._words.have(NUMBER.sub("", each)) for each in sentences):
            return True
        return self._words.are_in(NUMBER.sub("", text))

    def page(self, text: str) -> bool:
        """A file of any kind."""
        plain = html.unescape(re.sub(r"<[^>]*>", "", text))
        return any(each in text for each in self._ids) or self._words.share(plain)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def _in_rows(words: list[str]) -> list[tuple[str, ...]]:
    """All WORDS words in a row."""
    return list(zip(*(words[first:] for first in range(WORDS)), strict=False))


def _strings(value: Any, depth: int = 0) -> Iterator[str]:
    """The texts in JSON, also in JSON that is written as a text."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list) and depth < 50:
        for each in value:
            yield from _strings(each, depth + 1)
    elif isinstance(value, str):
        inner = jsonl.decode(b'{"value": %s}' % value.encode(errors="replace"))
        if inner is None or isinstance(inner["value"], str | int | float):
            yield value
        else:
            yield from _strings(inner, depth + 1)


# ---- where answers about a document are ---------------------------------------------------------


def _options(run: StoredRun) -> Iterator[tuple[dict[str, Any], Path]]:
    """The options of each session that are known, and the folder in which it was started."""
    for session in run.record["sessions"]:
        options = session.get("options")
        if isinstance(options, dict) and isinstance(options.get("extractor"), dict):
            yield options["extractor"], Path(str(options.get("folder", ".")))


def _caches(runs: Iterable[Path], more: Iterable[Path]) -> set[Path]:
    """The folders of caches that exist."""
    folders = {Cache().directory, *more}
    for run in runs:
        for options, folder in _options(load(run)):
            if options.get("cache_dir"):
                folders.add(folder / str(options["cache_dir"]))
    return {each.resolve() for each in folders if (each / "cache.db").is_file()}


def _keys(run: StoredRun, documents: Iterable[Known]) -> Iterator[str]:
    """The keys of the answers to the requests that the run's own settings make of documents.

    Not if the schema or prompt is a file: a run folder must not choose what code runs here.
    """
    known = [each for each in documents if each.text is not None]
    done: list[dict[str, Any]] = []
    for options, folder in _options(run):
        if not known or options in done or not _is_built_in(options):
            continue
        done.append(options)
        names = [
            *("model", "schema", "prompt", "ask", "base_url", "fallback"),
            *("reasoning_effort", "extra_body", "api_version"),
        ]
        given = {name: options[name] for name in names if name in options}
        cached = options.get("cache_dir")
        given["cache_dir"] = str(folder / str(cached)) if cached else None
        with (
            suppress(ExtractorError, TypeError, ValueError),  # settings that are none any more
            Extractor(**given, api_key="none") as extractor,
        ):
            for each in known:
                yield from _requests(extractor, each)


def _requests(extractor: Extractor, known: Known) -> Iterator[str]:
    document = Document.from_text(
        known.text or "", doc_id=known.doc_id, path=known.path, title=known.title
    )
    for request in extractor.requests(document):
        for each in (extractor.engine, *extractor.fallback):
            yield key(asked_of(request.parts, each.name, Traits.of(each).parameters))


def _is_built_in(options: Mapping[str, Any]) -> bool:
    named = (options.get("schema"), options.get("prompt"))
    return not any(regex.search(r"[./\\:]", str(name or "")) for name in named)


# ---- what else is in a run folder ---------------------------------------------------------------


def _delete_views(run: Path, holds: _Holds, done: Forgotten) -> None:
    """Deletes tables and pages of the run inside its folder; notes what others wrote there."""
    with jsonl.writing(run):
        before = set(_others(run))
        delete_tables(run)
        done.files += sorted(each for each in before if not each.exists())
        for path in sorted(_others(run)):
            data = path.read_bytes() if path.stat().st_size < MOST_BYTES else b""
            if not holds.page(data.decode(errors="replace")):
                continue
            if path.suffix == ".html" and GENERATOR in data[:2000]:
                path.unlink()
                done.files.append(path)
            else:
                done.left.append(path)


def _delete_pages(folder: Path) -> list[Path]:
    """Deletes the pages that were made of a comparison, inside its folder; returns them."""
    pages = [each for each in sorted(folder.glob("*.html")) if each.is_file()]
    own = [each for each in pages if GENERATOR in each.read_bytes()[:2000]]
    for each in own:
        each.unlink()
    return own


def _left(folder: Path) -> list[Path]:
    """What is inside the folder of a deleted comparison; links are not followed.

    All of it, because the texts by which it would be recognized are in runs, and these may be gone.
    """
    return sorted(e for e in folder.rglob("*") if e.is_file() and not e.is_symlink())


def _others(run: Path) -> Iterator[Path]:
    """The files inside a run folder that are not the run's own; links are not followed."""
    own = {layout.file(run, name) for name in layout.FILES}
    own |= {run / layout.RECORD, run / layout.LOCK, run / layout.SPENT, run / layout.SCHEMA}
    own |= {run / layout.REVIEWS, run / layout.REVIEWS_LOCK}
    for path in run.rglob("*"):
        inside = path.relative_to(run).parts[0] == layout.BATCH
        half = path.suffix in (layout.NEW, ".part") and path.name.startswith(layout.OWN)
        if path.is_file() and not path.is_symlink() and not (path in own or inside or half):
            yield path
