"""Claims made by worker processes: the same as in this one, even when processes fail."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.fake_engine import FakeModel
from support.fork_server import until

from extractor import Document, Extractor
from extractor.distributed import Plan
from extractor.documents import Columns
from extractor.documents.sentences import passages
from extractor.errors import SettingsError, Stopped
from extractor.models import Claim, Evidence, Provenance
from extractor.news import (
    ArticleReading,
    ClaimResult,
    Draft,
    claims,
    sentence_draft,
    unsure_sentences,
)
from extractor.pipeline import passages as passages_module
from extractor.pipeline import worker, worker_pool
from extractor.pipeline.passages import sentences_of
from extractor.pipeline.shared import Shared
from extractor.pipeline.worker_pool import WorkerPool

ARTICLES = Path(__file__).parents[1] / "gold" / "articles"
LARGEST = sorted(ARTICLES.iterdir(), key=lambda path: -path.stat().st_size)[:5]
PROVENANCE = Provenance(schema="claims@1", prompt="claims@1", model="fake", cached=True)
STORY = "At least 17 people were killed on Monday, the mayor said. Ana Ruiz denied that."
LONG = " ".join(f"{STORY} Part {n}." for n in range(20))

Job = tuple[Document, list[Any], list[Draft], Provenance]


def job(text: str) -> Job:
    """All sentences of a text as drafts, and two of which no claim is made."""
    document = Document.from_text(text)
    sentences = sentences_of(passages(document, max_sentences=5, max_characters=1500))
    stop = Evidence(start=len(text) - 1, end=len(text), quote=text[-1], match="exact")
    nothing = [Draft((stop,), sentences[-1], "")] * 2
    drafts = [*(sentence_draft(document, each) for each in sentences), *nothing]
    return document, sentences, drafts, PROVENANCE


def written(refined: ClaimResult) -> list[str]:
    return [each.model_dump_json() for each in refined.claims]


@pytest.fixture
def start_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first document starts the worker processes."""
    monkeypatch.setattr(worker_pool, "START_AFTER", -1.0)


QUICK = """
import json, signal, sys

signal.signal(signal.SIGINT, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    print(KNOWN.get(json.loads(line)["document"]["text"], NOTHING), flush=True)
"""
NOTHING = worker.TaskResult(claims=(), unused=()).model_dump_json()


@cache
def answer(text: str) -> str:
    """What a worker process answers about a text."""
    return (
        worker.Task(**dict(zip(worker.Task.model_fields, job(text), strict=True)))
        .run()
        .model_dump_json()
    )


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that know what to answer and import nothing: how they start and end is the same."""
    known = {text: answer(text) for text in (STORY, LONG)}
    script = tmp_path / "quick.py"
    script.write_text(f"KNOWN, NOTHING = {known!r}, {NOTHING!r}\n{QUICK}")
    monkeypatch.setattr(worker_pool, "SCRIPT", script)


async def two(made: WorkerPool) -> AsyncIterator[WorkerPool]:
    """A pool with two processes that are ready."""
    async with aclosing(made):
        await started_workers(made, 2)
        yield made


@pytest.fixture
async def pool(start_at_once: None, quick: None) -> AsyncIterator[WorkerPool]:
    async for made in two(WorkerPool(2)):
        yield made


@pytest.fixture
async def real_pool(start_at_once: None) -> AsyncIterator[WorkerPool]:
    async for made in two(WorkerPool(2)):
        yield made


async def started_workers(made: WorkerPool, number: int) -> None:
    await made.claims(*job(STORY))
    await happened(lambda: len(made._workers) == number)


async def happened(fact: Callable[[], Any]) -> None:
    async with asyncio.timeout(30):
        while not fact():
            await asyncio.sleep(0.005)


def pids(made: WorkerPool) -> list[int]:
    return [each._process.pid for each in made._workers]


def has_ended(pid: int) -> bool:
    """Whether a process has ended; an orphan may stay a zombie."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        return True


@pytest.fixture
def forbid_claims_here(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """After the call no claim can be made in this process."""

    def refuse(*_: object) -> None:
        raise AssertionError("done in this process")

    return lambda: monkeypatch.setattr(worker_pool, "claims", refuse)


# ---- the same rows -----------------------------------------------------------------------------


async def test_worker_processes_read_as_this_one_until_their_tasks_end(
    real_pool: WorkerPool,
    forbid_claims_here: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C at the terminal does not reach them, and none that does is heard."""
    jobs = [job(path.read_text()) for path in LARGEST]
    wanted = [claims(*each) for each in jobs]
    wanted_unsure = [unsure_sentences(ArticleReading(*each[:2])) for each in jobs]
    forbid_claims_here()
    monkeypatch.delattr(worker_pool, "unsure_sentences")
    for pid in pids(real_pool):
        assert os.getsid(pid) != os.getsid(0)
        os.kill(pid, signal.SIGINT)
    found = await asyncio.gather(*(real_pool.claims(*each) for each in jobs))
    assert all(each.unused for each in wanted)
    assert [each.unused for each in found] == [each.unused for each in wanted]
    assert list(map(written, found)) == list(map(written, wanted))
    assert found == wanted
    unsure = await asyncio.gather(*(real_pool.unsure(*each[:2]) for each in jobs))
    assert unsure == wanted_unsure
    assert any(unsure)
    assert len(real_pool._workers) == 2
    for each in real_pool._workers:
        each._stdin.close()
    await happened(lambda: all(map(has_ended, pids(real_pool))))


async def test_documents_are_done_here_while_processes_start(
    start_at_once: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "script.py").write_text("input()")
    monkeypatch.setattr(worker_pool, "SCRIPT", tmp_path / "script.py")
    wanted = claims(*job(STORY))
    async with aclosing(WorkerPool(2)) as made:
        found = [await made.claims(*job(STORY)) for _ in range(4)]
        assert not made._workers
    assert found == [wanted] * 4


async def test_text_without_utf8_is_done_here_and_ends_no_process(pool: WorkerPool) -> None:
    odd = job(STORY + " \ud800 said Ana Ruiz.")
    assert await pool.claims(*odd) == claims(*odd)
    assert len(pool._workers) == 2


# ---- only when they are needed -----------------------------------------------------------------


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(asyncio, "create_subprocess_exec", refuse)


async def test_a_short_run_starts_no_process(no_process: None) -> None:
    made = WorkerPool(8)
    await asyncio.gather(*(made.claims(*job(STORY)) for _ in range(5)))
    assert made._running is None


async def test_one_core_starts_no_process(start_at_once: None, no_process: None) -> None:
    made = WorkerPool(1)
    await asyncio.gather(*(made.claims(*job(STORY)) for _ in range(5)))
    assert made._running is None


@pytest.mark.parametrize(
    ("together", "started"),
    [pytest.param(1, False, id="one by one"), pytest.param(2, True, id="one waits")],
)
async def test_only_time_that_other_documents_wait_for_counts(
    quick: None, monkeypatch: pytest.MonkeyPatch, together: int, started: bool
) -> None:
    monkeypatch.setattr(worker_pool, "START_AFTER", 1e-9)
    async with aclosing(WorkerPool(2)) as made:
        for _ in range(3):
            await asyncio.gather(*(made.claims(*job(STORY)) for _ in range(together)))
        assert (made._running is not None) == started


def test_an_actor_of_a_cluster_starts_no_processes() -> None:
    plan = Plan(settings={"model": "local"}, schema="claims", prompt=None, columns=Columns())
    assert plan.extractor()._processes == 1


def test_fewer_than_one_process_is_refused() -> None:
    with pytest.raises(SettingsError, match="The limit processes is 0: give a number above 0"):
        Extractor(processes=0)


# ---- long texts beside others ------------------------------------------------------------------


@pytest.fixture
async def beside(quick: None) -> AsyncIterator[WorkerPool]:
    """A pool that reads no long text in this process."""
    async with aclosing(WorkerPool(1, longest_here=len(LONG) - 1)) as made:
        yield made


async def test_a_long_text_is_read_in_a_process_that_is_started_for_it(
    beside: WorkerPool, forbid_claims_here: Callable[[], None]
) -> None:
    wanted = claims(*job(LONG))
    forbid_claims_here()
    assert await asyncio.gather(*(beside.claims(*job(LONG)) for _ in range(3))) == [wanted] * 3
    assert len(beside._workers) == 1


async def test_a_short_text_does_not_wait_for_long_ones(beside: WorkerPool) -> None:
    await beside.claims(*job(LONG))
    (pid,) = pids(beside)
    os.kill(pid, signal.SIGSTOP)
    work = asyncio.create_task(beside.claims(*job(LONG)))
    await happened(lambda: beside._free.free == [None])
    assert await beside.claims(*job(STORY)) == claims(*job(STORY))
    assert not work.done()
    os.kill(pid, signal.SIGCONT)
    assert await work == claims(*job(LONG))


async def test_a_process_that_ended_is_replaced_for_the_next_long_text(
    beside: WorkerPool, forbid_claims_here: Callable[[], None]
) -> None:
    wanted = claims(*job(LONG))
    await beside.claims(*job(LONG))
    (before,) = pids(beside)
    os.kill(before, signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(beside.claims(*job(LONG)), 0.05)
    assert has_ended(before), "nobody waits for what it reads"
    forbid_claims_here()
    assert await beside.claims(*job(LONG)) == wanted
    assert pids(beside) != [before]


async def test_an_extractor_has_long_texts_read_there(
    monkeypatch: pytest.MonkeyPatch, forbid_claims_here: Callable[[], None]
) -> None:
    """Not in a thread either, which would hold up the event loop all the same."""
    model = FakeModel(otherwise=[])
    asks = ("unsure", "none")
    wanted = [
        await Extractor(model=model, ask=ask, cache=False, processes=1).aextract(LONG)
        for ask in asks
    ]
    forbid_claims_here()
    for module in (worker_pool, passages_module):
        monkeypatch.delattr(module, "unsure_sentences")
    shared = Shared(1, longest_here=len(LONG) - 1)
    async with aclosing(shared):
        for ask, here in zip(asks, wanted, strict=True):
            made = Extractor(model=model, ask=ask, cache=False, shared=shared)
            assert (await made.aextract(LONG)).claims == here.claims


@pytest.mark.parametrize("interpreter", ["/nowhere/python", "/bin/false"])
async def test_a_long_text_is_read_here_where_no_process_can_be_started(
    beside: WorkerPool, monkeypatch: pytest.MonkeyPatch, interpreter: str
) -> None:
    monkeypatch.setattr(sys, "executable", interpreter)
    for _ in range(2):
        assert await beside.claims(*job(LONG)) == claims(*job(LONG))


# ---- when they fail ----------------------------------------------------------------------------


async def test_a_process_that_is_killed_during_work(pool: WorkerPool) -> None:
    wanted = claims(*job(STORY))
    for left in (1, 0):
        stopped = pids(pool)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        work = [asyncio.create_task(pool.claims(*job(STORY))) for _ in range(4)]
        await happened(lambda: pool._free.free == [None])
        os.kill(stopped[0], signal.SIGKILL)
        for pid in stopped[1:]:
            os.kill(pid, signal.SIGCONT)
        assert await asyncio.gather(*work) == [wanted] * 4
        assert len(pool._workers) == left
    assert [await pool.claims(*job(STORY)) for _ in range(2)] == [wanted] * 2
    assert not pool._workers, "no process is started in its place"


def invented() -> str:
    """A well-formed claim whose evidence the document does not hold."""
    claim = claims(*job(STORY)).claims[0]
    words = claim.evidence[0].model_copy(update={"quote": "Nobody was hurt"})
    moved = Claim.model_validate({**claim.model_dump(), "evidence": [words]})
    return worker.TaskResult(claims=(moved,), unused=()).model_dump_json()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda: "Segmentation fault", id="words"),
        pytest.param(lambda: "", id="an empty line"),
        pytest.param(lambda: '{"claims": [], "unused": [99]}', id="a draft that there is not"),
        pytest.param(lambda: '{"claims": [{}], "unused": []}', id="another shape"),
        pytest.param(lambda: '{"claims": [], "unus', id="cut off"),
        pytest.param(invented, id="evidence that is not written"),
    ],
)
async def test_an_invalid_result(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, start_at_once: None, answer: Callable[[], str]
) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"print('ready', flush=True)\ninput()\nprint({answer()!r}, flush=True)\n")
    monkeypatch.setattr(worker_pool, "SCRIPT", script)
    wanted = claims(*job(STORY))
    async with aclosing(WorkerPool(2)) as made:
        await started_workers(made, 2)
        for left in (1, 0, 0):
            assert await made.claims(*job(STORY)) == wanted
            assert len(made._workers) == left


@pytest.mark.parametrize(
    "script", ["raise SystemExit(1)", "print('Welcome!')\ninput()"], ids=["ends", "other words"]
)
async def test_a_process_that_does_not_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, start_at_once: None, script: str
) -> None:
    (tmp_path / "script.py").write_text(script)
    monkeypatch.setattr(worker_pool, "SCRIPT", tmp_path / "script.py")
    started, start = [], worker_pool._Worker.start

    async def watched() -> Any:
        started.append(await start())

    monkeypatch.setattr(worker_pool._Worker, "start", watched)
    async with aclosing(WorkerPool(2)) as made:
        await made.claims(*job(STORY))
        await happened(lambda: started == [None, None])
        assert await made.claims(*job(STORY)) == claims(*job(STORY))


async def test_without_an_interpreter(monkeypatch: pytest.MonkeyPatch, start_at_once: None) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    async with aclosing(WorkerPool(2)) as made:
        for _ in range(3):
            assert await made.claims(*job(STORY)) == claims(*job(STORY))


async def test_the_result_of_a_cancelled_task_is_not_used_for_the_next(pool: WorkerPool) -> None:
    for pid in pids(pool):
        os.kill(pid, signal.SIGSTOP)
    work = asyncio.create_task(pool.claims(*job("Mr. Hale said that the mill was closed.")))
    await happened(lambda: len(pool._free.free) == 2)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    for pid in pids(pool):
        os.kill(pid, signal.SIGCONT)
    assert await pool.claims(*job(STORY)) == claims(*job(STORY))
    assert len(pool._workers) == 1


# ---- the end -----------------------------------------------------------------------------------


async def test_a_closed_pool_can_be_used_again(pool: WorkerPool) -> None:
    before = pids(pool)
    await pool.aclose()
    assert all(map(has_ended, before))
    await started_workers(pool, 2)
    assert not {*before} & {*pids(pool)}


async def test_a_pool_that_is_closed_during_work(pool: WorkerPool) -> None:
    for pid in pids(pool):
        os.kill(pid, signal.SIGSTOP)
    work = [asyncio.create_task(pool.claims(*job(STORY))) for _ in range(4)]
    await happened(lambda: pool._free.free == [None])
    await pool.aclose()
    assert await asyncio.gather(*work) == [claims(*job(STORY))] * 4


def reader(**settings: Any) -> Extractor:
    items = [{"n": 1, "quote": "At least 17 people were killed", "source": "the mayor"}]
    return Extractor(
        model=FakeModel(otherwise=items), cache=False, ask="all", processes=2, **settings
    )


def worker_pids(made: Extractor) -> list[int]:
    return [pid for each in made._pipelines.values() for pid in pids(each._workers)]


def test_the_end_of_the_event_loop_ends_the_processes(start_at_once: None, quick: None) -> None:
    made = reader()

    async def main() -> list[int]:
        await made.aextract(STORY)
        await happened(lambda: len(worker_pids(made)) == 2)
        await made.engine.close()
        return worker_pids(made)

    assert all(map(has_ended, asyncio.run(main())))


async def closed(made: Extractor) -> list[int]:
    async with made:
        await made.aextract(STORY)
        await happened(lambda: len(worker_pids(made)) == 2)
        return worker_pids(made)


async def closed_from_outside(made: Extractor) -> list[int]:
    def work() -> list[int]:
        with made:
            made.extract(STORY)
            until(lambda: len(worker_pids(made)) == 2)
            return worker_pids(made)

    return await asyncio.to_thread(work)


@pytest.mark.parametrize("use", [closed, closed_from_outside], ids=["async with", "with"])
async def test_closing_the_extractor_ends_the_processes(
    start_at_once: None, quick: None, use: Callable[[Extractor], Awaitable[list[int]]]
) -> None:
    ended = await use(reader())
    assert len(ended) == 2
    assert all(map(has_ended, ended))


PARENT = """
import asyncio, pathlib, sys
from extractor.pipeline import worker_pool

async def main():
    worker_pool.SCRIPT = pathlib.Path(sys.argv[1])
    made = worker_pool.WorkerPool(2)
    await made._start(2)
    await asyncio.gather(*made._starting)
    print(*(each._process.pid for each in made._workers), flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize(
    "number",
    [pytest.param(signal.SIGKILL, id="killed"), pytest.param(signal.SIGINT, id="Ctrl-C")],
)
def test_processes_end_with_their_parent(number: int, quick: None) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(worker_pool.SCRIPT)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        children = list(map(int, parent.stdout.readline().split()))
        assert len(children) == 2
        assert not any(map(has_ended, children))
        parent.send_signal(number)
        parent.wait()
    until(lambda: all(map(has_ended, children)))


def test_stopping_a_run_ends_the_processes(start_at_once: None, quick: None) -> None:
    with reader(workers=2) as made:
        results = made.extract_many(f"{STORY} Part {n}." for n in range(200))
        assert next(results).claims
        until(lambda: len(worker_pids(made)) == 2)
        made.stop()
        with pytest.raises(Stopped):
            deque(results)
        ended = worker_pids(made)
    assert len(ended) == 2
    assert all(map(has_ended, ended))


def test_a_sentence_that_there_is_not_is_no_result() -> None:
    document, sentences, *_ = job(STORY)
    task = worker.Selecting(document=document, sentences=tuple(sentences))
    assert task.read(task.run().model_dump_json().encode()) == unsure_sentences(
        ArticleReading(document, sentences)
    )
    with pytest.raises(IndexError):
        task.read(b'{"unsure": [99]}')
    with pytest.raises(ValueError, match="unsure"):
        task.read(b'{"unsure": [-1]}')
