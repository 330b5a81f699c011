"""Pictures of pages of a PDF, small enough to be part of a page of HTML."""

import base64
import io

from extractor.documents.page_reader import apart
from extractor.environment import need

__all__ = ["page_pictures"]

LARGEST = (1_000, 1_400)  # pixels: the words of an ordinary page can be read
FINEST = 3.0  # pixels a point, for small pages
QUALITY = 50  # of WebP, from 0 to 100


def page_pictures(data: bytes, path: str, numbers: list[int]) -> list[str]:
    """Pages as WebP in base64, drawn in a process of their own.

    - `data`: the bytes of a PDF file.
    - `numbers`: the pages, from 1.

    Raises InputError as `apart` does, or if the file or a page of it is broken.
    """
    found: list[str] = apart(_pictures, data, path, numbers=numbers)
    return found


def _pictures(data: bytes, path: str, *, numbers: list[int]) -> list[str]:
    from extractor.documents.pdf import opened_pdf, page_of_pdf

    need("PIL", extra="documents", purpose="pictures of pages")
    opened = opened_pdf(data, path)
    pictures = []
    for number in numbers:
        with page_of_pdf(opened, number, path) as page:
            width, height = page.get_size()
            scale = min(LARGEST[0] / max(width, 1), LARGEST[1] / max(height, 1), FINEST)
            made = io.BytesIO()
            page.render(scale=scale).to_pil().save(made, "WEBP", quality=QUALITY)
        pictures.append(base64.b64encode(made.getvalue()).decode())
    return pictures
