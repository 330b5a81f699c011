"""Rules for news: who says what, how firmly, with which numbers and when.

`claims` makes the claims of a document from the drafts of a model and from the text itself.
`ArticleReading` is a document as the rules alone read it, and `unsure_sentences` returns the
sentences of it that a model has to read. All functions are pure: no network, no files.
"""

from extractor.news.claims import ClaimResult, claims
from extractor.news.drafts import Draft, Opinion, Voice, sentence_draft
from extractor.news.reading import ArticleReading
from extractor.news.sentence_selection import likely_claims, unsure_sentences

__all__ = [
    "ArticleReading",
    "ClaimResult",
    "Draft",
    "Opinion",
    "Voice",
    "claims",
    "likely_claims",
    "sentence_draft",
    "unsure_sentences",
]
