"""The prompt templates that come with the extractor; see `extractor prompts list`."""
