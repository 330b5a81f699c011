"""The schemas that come with the extractor, one file each; see `extractor schemas list`."""
