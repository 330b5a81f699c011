"""Where a quote stands in a document, or why it is refused: evidence that never lies.

    from extractor.grounding import Index, ground

    index = Index(article)
    found = ground("they will not leave", index)
    for evidence in found.evidence:
        assert article[evidence.start : evidence.end] == evidence.quote

Pure and independent of any model. What comes back is always the document's own words, at offsets
in code points, never inside a grapheme cluster. A quote may differ from the document in case,
space, punctuation, Unicode form, and by a slip of the pen; never in what it claims.
"""

from extractor.grounding.ground import Grounding, ground
from extractor.grounding.index import Index
from extractor.grounding.verdict import Reason

__all__ = ["Grounding", "Index", "Reason", "ground"]
