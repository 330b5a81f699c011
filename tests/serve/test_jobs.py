"""Jobs are runs: of uploads or of the data folder, stopped, resumed, and in the face of kills."""

import asyncio
import io
import json
import os
import stat
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.fake_engine import FakeModel
from support.served import TEXT, Price, problem, served, until

from extractor import Extractor
from extractor.cli import main
from extractor.documents import read
from extractor.runs import load, verify

EXAMPLES = Path(__file__).parents[2] / "examples"
PARQUET = "application/vnd.apache.parquet"


def ended(client: TestClient, job: dict[str, Any], state: str = "finished") -> dict[str, Any]:
    """The job when it is over."""
    deadline = time.monotonic() + 30
    while (found := client.get(f"/v1/jobs/{job['id']}").json())["state"] in ("waiting", "running"):
        assert time.monotonic() < deadline, found
        time.sleep(0.01)
    assert found["state"] == state, found
    return dict(found)


def lines(client: TestClient, job: dict[str, Any], **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/jobs/{job['id']}/results", params=asked)
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def upload(client: TestClient, *texts: str, **fields: str) -> dict[str, Any]:
    files = [("file", (f"{n}.txt", text.encode())) for n, text in enumerate(texts)]
    answer = client.post("/v1/jobs", files=files, data=fields)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['id']}"
    return dict(answer.json())


class TestResults:
    def test_of_uploads_are_those_of_the_library(self, client: TestClient, tmp_path: Path) -> None:
        files = [("file", (path.name, path.read_bytes())) for path in sorted(EXAMPLES.iterdir())]
        job = client.post("/v1/jobs", files=files).json()
        told = ended(client, job)
        with Extractor(ask="none", cache=False) as extractor:
            found = list(extractor.extract_many(read([EXAMPLES])))
        expected = [
            row.model_dump(mode="json", by_alias=True)
            for it in found
            for row in it.claims  # type: ignore[union-attr]  # no failures
        ]
        assert lines(client, job) == expected
        assert told["counts"]["documents"] == len(files)
        assert told["counts"]["claims"] == len(expected)
        folder = tmp_path / "data" / "jobs" / job["id"] / "run"
        assert list(verify(folder).problems) == []

    def test_of_the_data_folder(self, client: TestClient, tmp_path: Path) -> None:
        (tmp_path / "data" / "mine").mkdir()
        for name in ("a", "b"):
            (tmp_path / "data" / "mine" / f"{name}.txt").write_text(f"{TEXT} {name}", "utf-8")
        for inputs in (["mine"], ["mine/a.txt", "mine/b.txt"], ["./mine/../mine/"], ["."]):
            job = client.post("/v1/jobs", json={"inputs": inputs}).json()
            assert ended(client, job)["counts"]["documents"] == 2
            assert len(lines(client, job, rows="documents")) == 2
            assert lines(client, job, rows="failures") == []

    def test_have_nothing_from_behind_links_out_of_it(
        self, client: TestClient, tmp_path: Path
    ) -> None:
        other = upload(client, "Bo Lind said on Monday that nobody else may read this.")
        (kept,) = (tmp_path / "data" / "jobs" / other["id"] / "inputs").iterdir()
        (tmp_path / "secret.txt").write_text("Bo Lind said that it is secret.", "utf-8")
        mine = tmp_path / "data" / "mine"
        mine.mkdir()
        (mine / "a.txt").write_text(TEXT, "utf-8")
        (mine / "b.txt").symlink_to(mine / "a.txt")
        for name, target in (("c", tmp_path / "secret.txt"), ("d", kept), ("e", mine / "e.txt")):
            (mine / f"{name}.txt").symlink_to(target)
        job = client.post("/v1/jobs", json={"inputs": ["mine"]}).json()
        ended(client, job)
        texts = {row["text"] for row in lines(client, job, rows="documents")}
        assert texts == {TEXT}
        reasons = [row["reason"] for row in lines(client, job, rows="failures")]
        assert [("leads out" in reason) for reason in reasons] == [True, True, False]

    def test_as_parquet(self, client: TestClient) -> None:
        parquet = pytest.importorskip("pyarrow.parquet")
        job = upload(client, TEXT, f"{TEXT} And more.")
        ended(client, job)
        address = f"/v1/jobs/{job['id']}/results"
        by_header = client.get(address, headers={"Accept": PARQUET})
        by_name = client.get(address, params={"format": "parquet", "rows": "documents"})
        assert by_header.headers["content-type"] == PARQUET
        assert f"{job['id']}-claims.parquet" in by_header.headers["content-disposition"]
        table = parquet.read_table(io.BytesIO(by_header.content))
        assert table["claim_id"].to_pylist() == [row["claim_id"] for row in lines(client, job)]
        assert parquet.read_table(io.BytesIO(by_name.content)).num_rows == 2

    def test_of_a_json_schema(self, tmp_path: Path) -> None:
        model = FakeModel(otherwise=[{"name": "rope", "price": 12}])
        with served(tmp_path, models=(model,)) as client:
            schema = json.dumps(Price.model_json_schema())
            job = upload(client, "A rope costs 12 crowns.", schema=schema)
            ended(client, job)
            assert [row["fields"] for row in lines(client, job)] == [{"name": "rope", "price": 12}]
        recorded = load(tmp_path / "jobs" / job["id"] / "run").record["sessions"][0]["options"]
        assert Path(recorded["extractor"]["schema"]).name == "schema.json"

    def test_tell_what_they_cost(self, tmp_path: Path) -> None:
        prices = tmp_path / "prices.toml"
        prices.write_text('"fake/model@1" = { prompt = 1000.0, output = 2000.0 }', "utf-8")
        model = FakeModel(otherwise=[])  # each answer has 10 and 5 tokens
        options = {"ask": "all", "prices": str(prices)}
        with served(tmp_path / "data", models=(model,), options=options) as client:
            told = ended(client, upload(client, TEXT, f"{TEXT} Again."))
        assert (told["cost"], told["currency"]) == (pytest.approx(0.04), "USD")
        assert told["models"]["fake/model@1"]["calls"] == 2

    def test_name_what_failed(self, client: TestClient) -> None:
        job = upload(client, TEXT, "")
        assert ended(client, job)["counts"] == {
            "documents": 1,
            "claims": 1,
            "rejected": 0,
            "failures": 1,
        }
        (failure,) = lines(client, job, rows="failures")
        assert "1.txt is empty" in failure["reason"]

    def test_of_one_that_waits_are_none_yet(self, tmp_path: Path) -> None:
        with served(tmp_path, jobs=0) as client:
            job = upload(client, TEXT)
            assert (job["state"], lines(client, job)) == ("waiting", [])
            problem(client.get(f"/v1/jobs/{job['id']}/results", headers={"Accept": PARQUET}), 409)


class TestOrders:
    @pytest.mark.parametrize(
        "inputs",
        [
            ["/etc/passwd"],
            ["../secret.txt"],
            ["mine/../../secret.txt"],
            ["link"],
            ["link/secret.txt"],
            ["nothing"],
            ["*"],
            ["../*"],
            ["-"],
            ["a\0b"],
            ["jobs"],
            ["loop"],
            ["x" * 5_000],
        ],
        ids=lambda it: it[0][:20],
    )
    def test_name_nothing_outside_the_data_folder(
        self, client: TestClient, tmp_path: Path, inputs: list[str]
    ) -> None:
        (tmp_path / "secret.txt").write_text(TEXT, "utf-8")
        (tmp_path / "data" / "link").symlink_to(tmp_path)
        (tmp_path / "data" / "loop").symlink_to(tmp_path / "data" / "loop")
        problem(client.post("/v1/jobs", json={"inputs": inputs}), 422)
        assert client.get("/v1/jobs").json() == []
        assert list((tmp_path / "data" / "jobs").iterdir()) == []

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("pipe", "'pipe' is a device, pipe or socket: "),
            ("to-pipe", "'to-pipe' is a device, pipe or socket: "),
            ("socket", "'socket' is a device, pipe or socket: "),
            ("", "An input has no name: "),
            ("link", "'link' leads out of the data folder: "),
            ("link/secret.txt", "'link/secret.txt' leads out of the data folder: "),
            ("link/nothing", "'link/nothing' leads out of the data folder: "),
            ("/dev/null", "'/dev/null' leads out of the data folder: "),
            ("jobs", "The folder jobs is reserved for the files of the service: "),
            ("mine/../jobs/x", "The folder jobs is reserved for the files of the service: "),
            ("nothing", "The data folder has no 'nothing': "),
            ("*.txt", "The data folder has no '*.txt': "),
            ("loop", "The data folder has no 'loop': "),
        ],
    )
    def test_are_told_why_an_input_is_refused(
        self, client: TestClient, tmp_path: Path, name: str, said: str
    ) -> None:
        data = tmp_path / "data"
        (tmp_path / "secret.txt").write_text(TEXT, "utf-8")
        os.mkfifo(data / "pipe")
        for link, target in (("link", tmp_path), ("to-pipe", data / "pipe"), ("loop", "loop")):
            (data / link).symlink_to(target)
        os.mknod(data / "socket", stat.S_IFSOCK | 0o600)
        told = problem(client.post("/v1/jobs", json={"inputs": [name]}), 422)
        assert told == f"{said}name files or folders in the data folder, relative to it."
        assert client.get("/v1/jobs").json() == []

    def test_do_not_wait_for_a_pipe_that_took_the_place_of_a_file(self, tmp_path: Path) -> None:
        with served(tmp_path / "data", jobs=0) as client:
            (tmp_path / "data" / "a.txt").write_text(TEXT, "utf-8")
            job = client.post("/v1/jobs", json={"inputs": ["a.txt"]}).json()
        (tmp_path / "data" / "a.txt").unlink()
        os.mkfifo(tmp_path / "data" / "a.txt")
        with served(tmp_path / "data") as client:
            ended(client, job)
            (failure,) = lines(client, job, rows="failures")
            assert "is a device, pipe or socket" in failure["reason"]

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"json": {"inputs": []}}, 422),
            ({"json": {}}, 422),
            ({"json": {"inputs": ["."], "schema": "nothing"}}, 422),
            ({"json": {"inputs": ["."], "model": "nothing"}}, 422),
            ({"json": {"inputs": ["."], "ask": "all"}}, 422),
            ({"data": {"schema": "claims"}}, 422),
            ({"files": {"file": b"x"}, "data": {"schema": "{}"}}, 422),
            ({"content": b"x"}, 415),
        ],
        ids=str,
    )
    def test_that_cannot_be_leave_nothing(
        self, client: TestClient, tmp_path: Path, sent: dict[str, Any], status: int
    ) -> None:
        problem(client.post("/v1/jobs", **sent), status)
        assert list((tmp_path / "data" / "jobs").iterdir()) == []

    @pytest.mark.parametrize(
        "name",
        [
            *("../../evil.txt", "..\\..\\evil.txt", "/etc/evil.txt", "a\0b.txt", "\x1b[2J.txt"),
            *(
                "𠀀" * 99 + ".txt",
                "ä" * 99 + ".txt",
                ".txt",
                "..",
                ".",
                "",
                "x" * 3_000 + ".txt",
                "-rf.txt",
                "con.txt",
                "ä/../ö.txt",
            ),
        ],
        ids=lambda it: it[:12],
    )
    def test_keep_files_under_names_of_their_own(
        self, client: TestClient, tmp_path: Path, name: str
    ) -> None:
        body = (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
            + name.encode()
            + b'"\r\n\r\n'
            + TEXT.encode()
            + b"\r\n--b--\r\n"
        )
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        answer = client.post("/v1/jobs", content=body, headers=kind)
        if answer.status_code != 202:  # a form whose file has no name has no file
            problem(answer, 422)
            assert name == ""
            return
        ended(client, answer.json())
        assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
        (kept,) = (tmp_path / "data" / "jobs" / answer.json()["id"] / "inputs").iterdir()
        assert kept.name.startswith("0001-")
        assert kept.name.isprintable()
        assert len(kept.name) < 120
        assert len(lines(client, answer.json())) == 1

    @pytest.mark.parametrize("name", ["..", "%2e%2e", "x", "20250101T000000-0000000000000000"])
    def test_are_found_by_their_id_alone(self, client: TestClient, name: str) -> None:
        for path in (f"/v1/jobs/{name}/results", f"/v1/jobs/{name}"):
            assert client.get(path).status_code in (404, 405)
        assert client.delete(f"/v1/jobs/{name}").status_code in (404, 405)

    @pytest.mark.parametrize(
        "schema",
        [{"$comment": json.loads("[" * n + "]" * n)} for n in (101, 240, 300)]
        + [{"title": "\ud800"}, {"examples": [{"a\udc00": 1}]}],
        ids=["101 levels", "240 levels", "300 levels", "half a character", "half in a name"],
    )
    def test_that_could_not_be_read_again_are_refused(
        self, tmp_path: Path, schema: dict[str, Any]
    ) -> None:
        whole = json.dumps({**Price.model_json_schema(), **schema})
        with served(tmp_path, models=(FakeModel(otherwise=[]),)) as client:
            form = {"schema": whole}
            problem(client.post("/v1/jobs", files={"file": b"x"}, data=form), 422)
            problem(client.post("/v1/extract", data={"text": TEXT, **form}), 422)
            assert client.get("/v1/jobs").json() == []
        assert list((tmp_path / "jobs").iterdir()) == []

    def test_are_deleted_once(self, tmp_path: Path) -> None:
        with served(tmp_path, jobs=0) as client:
            job = upload(client, TEXT)
            address = f"/v1/jobs/{job['id']}"
            client.delete(address)
            with ThreadPoolExecutor(8) as pool:
                asked = [
                    pool.submit(client.delete, address, params={"purge": True}) for _ in range(8)
                ]
            assert sorted(each.result().status_code for each in asked) == [200] + [404] * 7

    def test_may_not_be_too_many(self, tmp_path: Path) -> None:
        with served(tmp_path, jobs=0, most_jobs=2) as client:
            upload(client, TEXT)
            upload(client, TEXT)
            refused = client.post("/v1/jobs", files={"file": b"x"})
            problem(refused, 429)
            assert int(refused.headers["retry-after"]) > 0


class Slow:
    """A model that answers one request, and the others when it is let."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.asked = 0

    async def __call__(self, body: Any) -> Any:
        self.asked += 1
        while self.asked > 1 and not self.let.is_set():
            await asyncio.sleep(0.005)
        text = body["messages"][-1]["content"]
        return [{"name": f"rope {n}", "price": n} for n in range(9) if f"rope {n} " in text]


def priced(number: int) -> list[str]:
    return [f"A rope {n} costs {n} crowns." for n in range(number)]


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.let.set()


def at_work(folder: Path, slow: Slow) -> Any:
    model = FakeModel(otherwise=slow, slots=1)
    return served(folder, models=(model,), options={"workers": 1, "cache_dir": folder / "cache"})


class TestStops:
    def test_keep_what_is_done_and_are_resumed(self, tmp_path: Path, slow: Slow) -> None:
        with at_work(tmp_path, slow) as client:
            job = upload(client, *priced(4), schema=json.dumps(Price.model_json_schema()))
            until(lambda: slow.asked == 2)
            address = f"/v1/jobs/{job['id']}"
            problem(client.delete(address, params={"purge": True}), 409)
            client.delete(address)
            slow.let.set()
            stopped = ended(client, job, "stopped")
            assert 0 < stopped["counts"]["documents"] < 4
            early = lines(client, job)
            assert client.post(f"{address}/resume").status_code == 202
            assert ended(client, job)["counts"]["documents"] == 4
            assert [row["fields"]["price"] for row in lines(client, job)] == [0, 1, 2, 3]
            assert lines(client, job)[: len(early)] == early
            assert client.delete(address, params={"purge": True}).status_code == 200
            problem(client.get(address), 404)
        assert list((tmp_path / "jobs").iterdir()) == []

    def test_of_waiting_jobs_are_resumed(self, tmp_path: Path, slow: Slow) -> None:
        with at_work(tmp_path, slow) as client:
            schema = json.dumps(Price.model_json_schema())
            upload(client, *priced(2), schema=schema)
            until(lambda: slow.asked == 2)
            job = upload(client, TEXT, schema=schema)
            address = f"/v1/jobs/{job['id']}"
            for _ in range(2):
                assert client.delete(address).json()["state"] == "stopped"
                assert client.post(f"{address}/resume").json()["state"] == "waiting"
            slow.let.set()
            assert ended(client, job)["counts"]["documents"] == 1

    def test_of_waiting_jobs_hold_at_the_next_start(self, tmp_path: Path) -> None:
        with served(tmp_path, jobs=0) as client:
            first, second = upload(client, TEXT), upload(client, TEXT)
            client.delete(f"/v1/jobs/{first['id']}")
        with served(tmp_path) as client:
            ended(client, second)
            assert ended(client, first, "stopped")["counts"] == {}
            known = {job["id"] for job in client.get("/v1/jobs").json()}
            assert known == {first["id"], second["id"]}

    def test_of_the_server_are_gone_on_from(self, tmp_path: Path, slow: Slow) -> None:
        with at_work(tmp_path, slow) as client:
            job = upload(client, *priced(4), schema=json.dumps(Price.model_json_schema()))
            until(lambda: slow.asked == 2)
            threading.Timer(0.2, slow.let.set).start()
        sessions = load(tmp_path / "jobs" / job["id"] / "run").record["sessions"]
        assert [each["status"] for each in sessions] == ["interrupted"]
        with at_work(tmp_path, slow) as client:
            ended(client, job)
            assert [row["fields"]["price"] for row in lines(client, job)] == [0, 1, 2, 3]
        assert slow.asked == 4

    def test_of_the_service_are_told_and_tried_again(self, tmp_path: Path) -> None:
        model = FakeModel(otherwise=401)
        with served(tmp_path, models=(model,), options={"ask": "all"}) as client:
            job = upload(client, TEXT)
            failed = ended(client, job, "failed")
            assert "key" in failed["error"]
        with served(tmp_path, models=(model,), options={"ask": "all"}) as client:
            assert ended(client, job, "failed")["error"] == failed["error"]
            model.otherwise = []
            client.post(f"/v1/jobs/{job['id']}/resume")
            again = ended(client, job)
            assert (again["error"], again["counts"]["failures"]) == (None, 0)


def test_commands_work_on_the_run_of_a_job(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(tmp_path) as client:
        job = upload(client, TEXT, "")
        ended(client, job)
    folder = tmp_path / "jobs" / job["id"]
    (folder / "inputs" / "0002-1.txt").write_text(f"{TEXT} Again.", "utf-8")
    run = str(folder / "run")
    assert main(["retry", run, "--quiet"]) == 0
    assert main(["verify", run]) == 0
    assert main(["show", run, "--json"]) == 0
    assert capsys.readouterr().out.count("was unsafe") >= 2
    assert len(list(load(folder / "run"))) == 2


class TestStarts:
    def test_tell_jobs_that_cannot_be_read(self, tmp_path: Path) -> None:
        names = ["20250101T000000-0000000000000000", "20250101T000000-0000000000000001"]
        for name in names:
            (tmp_path / "jobs" / name).mkdir(parents=True)
        (tmp_path / "jobs" / names[1] / "job.json").write_text("{", "utf-8")
        with served(tmp_path) as client:
            told = client.get("/v1/jobs").json()
            assert [(job["id"], job["state"]) for job in told] == [(n, "failed") for n in names]
            for job in told:
                assert "job.json" in job["error"]
                address = f"/v1/jobs/{job['id']}"
                problem(client.post(f"{address}/resume"), 409)
                assert client.delete(address, params={"purge": True}).status_code == 200
        assert list((tmp_path / "jobs").iterdir()) == []

    def test_take_no_notice_of_what_is_no_job(self, tmp_path: Path) -> None:
        jobs = tmp_path / "jobs"
        half = jobs / ".new-20250101T000000-0000000000000000"
        for folder in (half, jobs / "notes"):
            folder.mkdir(parents=True)
        file = jobs / "20250101T000000-0000000000000000"
        file.write_text("no folder", "utf-8")
        with served(tmp_path) as client:
            assert client.get("/v1/jobs").json() == []
            assert not half.exists()
            assert file.exists()
