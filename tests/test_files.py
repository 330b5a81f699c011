"""Files are written whole or not at all."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor import files


def failing() -> Iterator[bytes]:
    yield b"half"
    raise OSError("no space")


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    files.temporary(path).write_bytes(b"left by a killed process")
    path.write_bytes(b"old")
    files.write(path, [b"new", b"er"])
    assert path.read_bytes() == b"newer"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    with pytest.raises(OSError, match="no space"):
        files.write(path, failing())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_several_files_are_replaced_together_or_not(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    with files.replacing(one, other) as (first, second):
        first.write_bytes(b"1")
        second.write_bytes(b"2")
    assert (one.read_bytes(), other.read_bytes()) == (b"1", b"2")
    with pytest.raises(FileNotFoundError), files.replacing(one, other) as (first, _):
        first.write_bytes(b"3")
    assert (one.read_bytes(), other.read_bytes()) == (b"1", b"2")
    assert sorted(tmp_path.iterdir()) == [one, other]


def test_a_pipe_or_socket_is_not_replaced(tmp_path: Path) -> None:
    pipe, other = tmp_path / "pipe", tmp_path / "socket"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(other))
        for path in (pipe, other):
            with pytest.raises(FileExistsError, match="device, pipe or socket"):
                files.write(path, [b"new"])
    assert pipe.is_fifo()
    assert other.is_socket()
    assert sorted(tmp_path.iterdir()) == [pipe, other]


def test_a_link_is_replaced_and_not_what_it_names(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    files.write(tmp_path / "link", [b"new"])
    assert (tmp_path / "link").read_bytes() == b"new"
    assert (tmp_path / "pipe").is_fifo()
