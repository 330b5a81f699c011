"""A run or a comparison as tables: Parquet, CSV or DuckDB files.

    claims      one row for each claim: nested and typed, or flat for spreadsheets
    documents   one row for each document, with its text
    rejected    answers of the model that the document does not support
    failures    documents that failed

The tables of a comparison are told in `extractor.export.facts`. The files are read once, a document
or fact at a time. Files are written whole or not at all.
"""

from extractor.export.export import FORMATS, Format, check_format, delete_tables, export

__all__ = ["FORMATS", "Format", "check_format", "delete_tables", "export"]
