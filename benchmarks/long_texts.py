"""The cost of one long document: seconds and peak memory per MB, for many kinds of text.

    python benchmarks/long_texts.py                     # 1, 5 and 20 MB, hours: name some kinds
    python benchmarks/long_texts.py --sizes 0.2 1 --kinds lines quotes

Each text is read by `extractor run --ask none`, in a process of its own that may take at most
`--seconds`. Seconds are those of the processor. Memory is the peak of the process less that of a
run on one sentence, divided by the size of the text in UTF-8.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

GOLD = Path(__file__).parents[1] / "tests" / "gold" / "articles"
SIZES = (1.0, 5.0, 20.0)  # MB
MB = 1_000_000


def articles() -> Iterator[str]:
    return cycle([path.read_text(encoding="utf-8") for path in sorted(GOLD.glob("*.txt"))])


def sentences(seed: int = 0) -> Iterator[str]:
    """Reports by people whose names hardly repeat."""
    rng = random.Random(seed)  # noqa: S311  # the same text each time
    parts = ["ka", "ri", "mo", "ten", "sul", "ve", "dor", "lin", "pa", "shu", "gar", "ne"]
    while True:
        first, last = ("".join(rng.choices(parts, k=3)).title() for _ in range(2))
        many, day = rng.randint(2, 900), rng.choice(["Monday", "Tuesday", "Friday"])
        yield f"{first} {last}, a resident, said on {day} that {many} homes were flooded. "


def said() -> Iterator[str]:
    return cycle(
        [
            "The mayor of Orrin said that the dam held. ",
            "He denied that it had leaked, and she did not believe him. ",
            "They told the agency about 40 percent of it was lost on March 3. ",
        ]
    )


def lines_of(words: Iterator[str], many: int, end: str) -> Iterator[str]:
    while True:
        yield "".join(islice(words, many)).rstrip() + end


KINDS: dict[str, Callable[[], Iterator[str]]] = {
    "articles": lambda: (each + "\n\n" for each in articles()),
    "articles on one line": lambda: (" ".join(each.split()) + " " for each in articles()),
    "paragraphs on lines": lambda: lines_of(said(), 4, "\n"),
    "one line": said,
    "names on lines": lambda: lines_of(sentences(), 3, "\n"),
    "names on one line": sentences,
    "short lines": lambda: cycle(["The dam held.\n", "He left.\n", "Orrin, 12 May\n"]),
    "wrapped lines": lambda: cycle(
        [
            "The mayor of Orrin said on Monday that the old dam above the town had\n",
            "held through the night, and that forty families would go home soon. No\n",
            "one was hurt, officials of the county said later in the day in a short\n",
        ]
    ),
    "no spaces": lambda: cycle(["abcdefghijklmnopqrstuvwxyz"]),
    "Chinese": lambda: cycle(["市长周一表示，大坂水坝安然无恙，四十户人家已经回家。"]),
    "Thai": lambda: cycle(["นายกเทศมนตรีกล่าวว่าเขื่อนปลอดภัยและสี่สิบครอบครัวกลับบ้านแล้ว "]),
    "digits": lambda: cycle(["0123456789"]),
    "numbers": lambda: cycle(["17 ", "3,400 ", "12.5 percent ", "$4 million ", "1/2 "]),
    "dates": lambda: cycle(["March 3, 2024 ", "3 May ", "Monday ", "2024-03-03 ", "last year "]),
    "quotations": lambda: cycle(['"The dam held," he said. ', '"It did," said Ana Ruiz. ']),
    "unpaired quotation marks": lambda: cycle(["“The dam held, ", "said Ana Ruiz. ", "It did. "]),
    "only quotation marks": lambda: cycle(['" ']),
    "single marks": lambda: cycle(["'The dam held,' the workers' union said. ", "it's 'so "]),
    "abbreviations": lambda: cycle(["Mr. ", "Dr. J. ", "U.S. ", "a.m. ", "Sen. ", "No. 4 "]),
    "initials": lambda: cycle(["J. ", "K. ", "L. "]),
    "capitals": lambda: cycle(["THE DAM HELD ", "SAID MAYOR FALK "]),
    "title case": lambda: cycle(["Mayor Ana Ruiz Of Orrin And Falk "]),
    "commas": lambda: cycle(["the dam, the town, the river, "]),
    "dashes": lambda: cycle(["the dam — which held — was old – he said - "]),
    "brackets": lambda: cycle(["((", "[["]),
    "full stops": lambda: cycle(["."]),
    "colons": lambda: cycle(["Falk: the dam held. Ruiz: it leaked. "]),
    "table": lambda: cycle(["| Mayor Falk said it held. | 17 | yes |\n"]),
    "bullets": lambda: cycle(["- the dam held\n", "* it leaked\n", "1) forty families\n"]),
    "speakers": lambda: cycle(["FALK: The dam held.\n", "RUIZ: I think it leaked.\n"]),
    "links": lambda: cycle(["https://example.org/a/b?c=d#e ", "mayor@example.org "]),
    "spaces": lambda: cycle(["the dam", " " * 5_000]),
    "blank lines": lambda: cycle(["The dam held, he said.", "\n" * 3_000]),
    "combining marks": lambda: cycle(["e\u0301\u0302\u0303\u0304"]),
    "emoji": lambda: cycle(["👩‍👩‍👧‍👦 ", "🇫🇷"]),
    "said": lambda: cycle(["said "]),
    "that": lambda: cycle(["he said that "]),
}


def text_of(kind: str, size: int) -> str:
    """A text of that kind, of about `size` bytes in UTF-8."""
    pieces, length = [], 0
    for piece in KINDS[kind]():
        pieces.append(piece)
        length += len(piece.encode())
        if length >= size:
            return "".join(pieces)
    raise AssertionError("the kinds have no end")


def peak() -> int:
    """The peak memory of this process in bytes, without what its parent had before `exec`."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def child(kind: str, megabytes: float) -> None:
    """Reads one text as `extractor run` does and prints what that cost."""
    text = text_of(kind, int(megabytes * MB))
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), "idle", "Ana Ruiz said on Monday that 17 homes were flooded.")
        size = len(text.encode())
        path = Path(folder) / "long.txt"
        path.write_text(text, encoding="utf-8")
        del text
        idle, began = peak(), used()
        claims = run(Path(folder), "long")
    print(
        json.dumps({"seconds": used() - began, "memory": (peak() - idle) / size, "claims": claims})
    )


def run(folder: Path, name: str, text: str | None = None) -> int:
    """Runs the rules on a file and returns the number of claims."""
    from extractor.cli import main as extractor

    path = folder / f"{name}.txt"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    output = str(folder / f"{name}-run")
    code = extractor(["run", str(path), "-o", output, "--ask", "none", "--no-cache", "--quiet"])
    assert code == 0, code
    return json.loads((folder / f"{name}-run" / "run.json").read_bytes())["counts"]["claims"]


def used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measured(kind: str, megabytes: float, seconds: float) -> dict[str, float] | str:
    command = [sys.executable, __file__, "--child", kind, str(megabytes)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, text=True, check=False)
    except subprocess.TimeoutExpired:
        return f"over {seconds:.0f} s"
    if done.returncode:
        return done.stderr.strip().splitlines()[-1][:100] if done.stderr else str(done.returncode)
    return json.loads(done.stdout)


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], float(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", type=float, nargs="+", default=SIZES, help="in MB")
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--seconds", type=float, default=1200.0, help="the most for one text")
    args = parser.parse_args()
    heads = [f"{size:g} MB" for size in args.sizes]
    print("| text | " + " | ".join(f"s/MB at {each} | memory" for each in heads) + " |")
    print("|---|" + "---:|---:|" * len(heads))
    for kind in args.kinds:
        cells = []
        for size in args.sizes:
            found = measured(kind, size, args.seconds)
            if isinstance(found, str):
                cells += [found, ""]
            else:
                cells += [f"{found['seconds'] / size:.1f}", f"{found['memory']:.0f}"]
        print(f"| {kind} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
