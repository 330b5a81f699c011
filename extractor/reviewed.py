"""What a person did to a row, as its provenance says it."""

import datetime as dt

from pydantic import BaseModel, ConfigDict

__all__ = ["Reviewed"]


class Reviewed(BaseModel):
    """Who decided about a row, and what they changed.

    - `reviewer`, `at`: who decided last, and when.
    - `changed`: what they corrected: "stance", "source", "span", or the names of fields of a
      record; "added" for a row that the run does not have. Empty if they accepted it as it was.
    - `claim_id`: the id of the row as the run has it; None for an added one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reviewer: str
    at: dt.datetime
    changed: tuple[str, ...]
    claim_id: str | None
