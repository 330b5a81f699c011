"""Words beside the verb of a report: what is judged, forecast, revised, listed or shown."""

from typing import Final

from extractor.words import words

__all__ = [
    "BEFORE_OBJECT",
    "FIGURE_UNITS",
    "FORECAST",
    "JUDGED",
    "LISTING",
    "REVISING",
    "SHOWING",
    "VIEWS",
]

JUDGED: Final = words(
    "false untrue wrong incorrect inaccurate true correct accurate unfounded baseless exaggerated "
    "misleading premature unconfirmed rubbish nonsense"
)
FORECAST: Final = words(
    "expected forecast forecasted predicted estimated projected anticipated feared planned"
)
BEFORE_OBJECT: Final = words("of to about at")
REVISING: Final = words("raise raises raised lower lowers lowered revise revises revised")
FIGURE_UNITS: Final = words(
    "% percent per percentage million billion trillion bn mn m k point points"
)
LISTING: Final = words(
    "listed lists named names outlined outlines cited cites identified gave summarised"
)
SHOWING: Final = words("show find reveal indicate suggest estimate")
VIEWS: Final = words(
    "view position argument contention conclusion message opinion verdict assessment"
)
