"""Writes the exact prompts for claims to files, and scores the answers of a careful reader.

    python benchmarks/careful_reader.py write DIR
    python benchmarks/careful_reader.py score DIR

No hosted model can be measured here. A reader who sees the bytes of the prompts and nothing else
shows what the best model could reach: the ceiling. `write` takes 15 articles of the gold set's
part `dev` and writes each request, for a small model (prompt `claims`, all sentences asked about)
and for a strong one (`claims_strong`), to a file of its own: DIR/PROMPT/ARTICLE.NUMBER.txt. The
reader writes the answer, one JSON object, to DIR/PROMPT/ARTICLE.NUMBER.json. Answers that were
written before are in reader_answers.jsonl; `write` puts them beside the requests that are still the
same.

`score` plays the answers back as those of a model, writes the runs to DIR/PROMPT/run, and scores
them with `extractor evaluate` against DIR/gold. A request without an answer is an error.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from openai import AsyncOpenAI

from extractor import Document, Extractor
from extractor.documents import read
from extractor.llm.request import response_format
from extractor.runs import Run

ANSWERS = Path(__file__).with_name("reader_answers.jsonl")
GOLD = Path(__file__).parents[1] / "tests" / "gold"
ARTICLES = 15
PROMPTS = {"claims": False, "claims_strong": True}  # whether the model is strong
ANSWER_FORMAT = "The answer is one JSON object of this JSON schema:"


class Reader:
    """An engine that answers each request with the file that a reader wrote for it.

    - `folder`: where the requests and answers of a prompt are.
    - `strong`: which prompt and passages it is asked with.
    """

    model = "reader"
    slots = 4
    local = False

    def __init__(self, folder: Path, *, strong: bool) -> None:
        self.name = f"reader/{folder.name}"
        self.strong = strong
        self._folder = folder
        self._client = AsyncOpenAI(
            base_url="http://reader.invalid/v1",
            api_key="none",
            max_retries=0,
            http_client=httpx.AsyncClient(transport=httpx.MockTransport(self._answer)),
        )

    async def client(self) -> AsyncOpenAI:
        """The client, which reaches no network."""
        return self._client

    async def close(self) -> None:
        """Closes the client."""
        await self._client.close()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        name = names(self._folder)[digest(json.loads(request.content)["messages"])]
        answer = (self._folder / f"{name}.json").read_text("utf-8")
        message = {"role": "assistant", "content": answer}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        body = {"id": "", "object": "chat.completion", "created": 0, "model": self.model}
        return httpx.Response(200, json={**body, "choices": [choice]})


def digest(messages: Any) -> str:
    """What a request is found again by."""
    return hashlib.sha256(json.dumps(messages).encode()).hexdigest()


def names(folder: Path) -> dict[str, str]:
    """The name of each request in a folder, by its digest."""
    found: dict[str, str] = json.loads((folder / "requests.json").read_text("utf-8"))
    return found


def refuse_missing(folder: Path) -> None:
    """Ends the program unless each request of now is there and has an answer."""
    known = names(folder)
    with opened(folder) as extractor:
        for document in documents(folder.parent):
            for request in extractor.requests(document):
                name = known.get(digest(request.parts["messages"]))
                if name is None:
                    sys.exit(f"The prompts have changed since {folder} was written: write again.")
                if not (folder / f"{name}.json").is_file():
                    sys.exit(f"The answer {folder / name}.json is missing: write it.")


def opened(folder: Path) -> Extractor:
    """The extractor of a prompt, which asks the reader about every sentence."""
    reader = Reader(folder, strong=PROMPTS[folder.name])
    extractor = Extractor(model=reader, ask="all", cache=False)
    assert extractor.prompt.name == folder.name
    return extractor


def write(root: Path) -> None:
    """Writes the gold articles, and each request about them, to files."""
    copy_gold(root / "gold")
    for name in PROMPTS:
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        with opened(folder) as extractor:
            found = {
                digest(messages): file.name.removesuffix(".txt")
                for document in documents(root)
                for file, messages in written(folder, extractor, document)
            }
        (folder / "requests.json").write_text(json.dumps(found, indent=1), "utf-8")
        kept = sum(1 for _ in answered(folder, found))
        print(f"{len(found)} requests in {folder}, {kept} with an answer that was kept")


def written(
    folder: Path, extractor: Extractor, document: Document
) -> Iterator[tuple[Path, list[dict[str, str]]]]:
    """Writes the requests about a document; yields their files and messages."""
    form = response_format(extractor.schema)["json_schema"]["schema"]
    for number, request in enumerate(extractor.requests(document), start=1):
        messages = request.parts["messages"]
        parts = [f"=== {each['role']} ===\n{each['content']}" for each in messages]
        file = folder / f"{document.doc_id}.{number}.txt"
        asked = [*parts, f"=== {ANSWER_FORMAT} ===\n{json.dumps(form)}"]
        file.write_text("\n\n".join(asked) + "\n", "utf-8")
        yield file, messages


def answered(folder: Path, requests: dict[str, str]) -> Iterator[str]:
    """Writes the answers that were kept for requests of a prompt; yields their names."""
    for line in ANSWERS.read_text("utf-8").splitlines():
        kept = json.loads(line)
        name = kept["request"]
        same = (each for each, of in requests.items() if of == name)
        if kept["prompt"] == folder.name and next(same, "").startswith(kept["digest"]):
            (folder / f"{name}.json").write_text(json.dumps(kept["answer"]), "utf-8")
            yield name


def copy_gold(folder: Path) -> None:
    """Copies articles of `dev` and their labels, spread over the whole part."""
    labels = sorted((GOLD / "labels").glob("*.json"))
    dev = [each for each in labels if json.loads(each.read_text("utf-8"))["split"] == "dev"]
    for each in dev[:: len(dev) // ARTICLES][:ARTICLES]:
        for source in (each, *(GOLD / "articles").glob(f"{each.stem}.*")):
            target = folder / source.parent.name / source.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def documents(root: Path) -> Iterator[Document]:
    """The articles as `extractor run` reads them, each with the name of its file as its id."""
    for each in read([str(root / "gold" / "articles")]):
        assert isinstance(each, Document)
        yield each.model_copy(update={"doc_id": Path(each.path or "").stem})


def score(root: Path) -> None:
    """Writes a run for each prompt from the answers, and prints its scores."""
    for name in PROMPTS:
        refuse_missing(root / name)
        run = root / name / "run"
        with (
            opened(root / name) as extractor,
            Run.open(run, extractor.settings, force=True) as store,
        ):
            for outcome in extractor.outcomes(documents(root)):
                store.add(outcome)
            counts = store.finish()
        print(f"\n{name}: {counts['claims']} claims, {counts['rejected']} rejected\n", flush=True)
        command = [sys.executable, "-m", "extractor", "evaluate", str(run), "--gold"]
        subprocess.run([*command, str(root / "gold")], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="The ceiling of the prompts for claims.")
    parser.add_argument("action", choices=["write", "score"])
    parser.add_argument("folder", type=Path)
    told = parser.parse_args()
    {"write": write, "score": score}[told.action](told.folder)


if __name__ == "__main__":
    main()
