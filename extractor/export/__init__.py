"""A run as tables: Parquet, CSV or a DuckDB file.

    claims      one row a claim: nested and typed, or flat for spreadsheets
    documents   one row a document, with its text
    rejected    what the model said and the document does not show
    failures    documents that could not be done

The run is read once, a document at a time, and a file takes its name only when it is whole.
"""

from extractor.export.export import FORMATS, Format, discard, export, ready

__all__ = ["FORMATS", "Format", "discard", "export", "ready"]
