"""What `extractor compare` asks a model of the claims of several documents, and no document."""

from pydantic import BaseModel, Field

__all__ = ["SharedFact"]


class _AnswerOf(BaseModel):
    """The claims that answer the question alike."""

    answer: str = Field(
        description='"yes", "no", "unknown" for claims that refuse, doubt or know nothing of it, '
        "or the number or words of one of the claims"
    )
    claims: list[int] = Field(description="the numbers of the claims")


class SharedFact(BaseModel):
    """One event, state or quantity of one subject that two or more claims are about."""

    question: str = Field(description="one short question that all of its claims answer")
    answers: list[_AnswerOf] = Field(description="one for each answer that is given")
