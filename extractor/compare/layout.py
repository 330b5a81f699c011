"""How the folder of a comparison is known, which is cheap to ask."""

from pathlib import Path

__all__ = ["RECORD", "is_comparison"]

RECORD = "compared.json"


def is_comparison(path: str | Path) -> bool:
    """Whether a folder holds a comparison."""
    return (Path(path) / RECORD).is_file()
