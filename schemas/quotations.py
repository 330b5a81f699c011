"""Quotations: who is quoted, with which verb, saying what."""

from pydantic import BaseModel, Field

from extractor.fields import Quote

__all__ = ["Quotation"]


class Quotation(BaseModel):
    """Words that the text gives to somebody, in quotation marks or retold."""

    # The source stands first: a small model that starts with the content copies whole sentences.
    source: Quote = Field(
        description="Who speaks or writes, in the words of the same sentence: a name, a title or "
        "a pronoun."
    )
    cue: Quote = Field(
        description="The verb or phrase that gives the words to the source, such as 'said', "
        "'warned' or 'according to'."
    )
    content: Quote = Field(
        description="The words said, quoted or reported, without source and cue, exactly as in "
        "the text."
    )
