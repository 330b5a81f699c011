"""Office files: zip archives of XML, read with limits against bombs."""

import datetime as dt
import io
import zipfile
from typing import Any

from extractor.documents.metadata import Told, sound_title
from extractor.errors import InputError

__all__ = ["Archive"]

MOST = 200_000_000  # bytes of a part
COVERS = 5  # parts in which Word may keep what stands on a cover page


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

    def told(self, text: str) -> Told:
        """What the properties of the file say of its text, and the cover page of Word."""
        core, app = self._properties("docProps/core.xml"), self._properties("docProps/app.xml")
        cover = self._cover()
        made = (day for name in ("created", "modified") if (day := _day(core.get(name))))
        return Told(
            title=sound_title(core.get("title"), text),
            date=_day(cover.get("PublishDate")),
            publisher=core.get("publisher") or app.get("Company"),
            url=_address(core.get("identifier")) or _address(app.get("HyperlinkBase")),
            made=tuple(made),
        )

    def _properties(self, name: str) -> dict[str, str]:
        """The texts of the elements of a part, by their names; empty if it is absent or damaged."""
        try:
            root = self.part(name)
        except InputError:  # they are damaged, which does the text no harm
            return {}
        elements = [] if root is None else list(root)
        found = {_name(each): " ".join((each.text or "").split()) for each in elements}
        return {key: value for key, value in found.items() if value}

    def _cover(self) -> dict[str, str]:
        for name in (f"customXml/item{number}.xml" for number in range(1, COVERS + 1)):
            if (found := self._properties(name)) and "PublishDate" in found:
                return found
        return {}

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
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise self.broken(error) from error
        if root.getroottree().docinfo.doctype:  # its entities would stand for words unread
            raise InputError(
                f"{self.path} declares a document type, as no office program does: save it again."
            )
        return root


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _day(written: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((written or "")[:10])
    except ValueError:
        return None


def _address(written: str | None) -> str | None:
    return written if (written or "").startswith(("http://", "https://")) else None
