"""Office files: zip archives of XML, read with limits against bombs."""

import io
import zipfile
from typing import Any

from extractor.errors import InputError

__all__ = ["Archive"]

MOST = 200_000_000  # bytes of a part


class Archive:
    """The parts of an office file.

    Raises InputError, which calls the file `path`, if it is encrypted, broken or no zip archive.
    """

    def __init__(self, data: bytes, path: str) -> None:
        self.path = path
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise InputError(
                f"{path} is encrypted, or in an old format: save it again, without a password."
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self.broken(error) from error

    def broken(self, error: Exception) -> InputError:
        """What to raise for an error of a library that reads the file."""
        return InputError(f"{self.path} is broken ({error}): save it again in its program.")

    def part(self, name: str) -> Any:
        """The root of an XML part; None if there is no such part."""
        from lxml import etree  # type: ignore[import-untyped]  # it ships no types

        try:
            with self._zip.open(name) as part:
                data = part.read(MOST + 1)
        except KeyError:
            return None
        except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError) as error:
            raise self.broken(error) from error
        except NotImplementedError as error:
            raise self.broken(error) from error
        if len(data) > MOST:
            raise InputError(f"{self.path} unpacks to more than {MOST // 1_000_000} MB: split it.")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise self.broken(error) from error
