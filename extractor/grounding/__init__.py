"""Finds a quote in a document, or says why it is refused.

    from extractor.grounding import Index, ground

    index = Index(article)
    found = ground("they will not leave", index)
    for evidence in found.evidence:
        assert article[evidence.start : evidence.end] == evidence.quote

The code is pure and knows no model. Evidence is always the document's own words, with offsets in
code points, and never begins or ends inside a grapheme cluster. A quote may differ from the
document in case, space, punctuation and Unicode form, and by a few slips such as a misspelling. It
may not differ in what it claims.
"""

from extractor.grounding.differences import Reason
from extractor.grounding.ground import Grounding, ground
from extractor.grounding.index import Index

__all__ = ["Grounding", "Index", "Reason", "ground"]
