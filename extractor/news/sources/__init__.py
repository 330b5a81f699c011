"""Who a source is: its name within the document, and what kind of source it is."""
