"""Documents: read, decoded, freed of furniture, cut into sentences and passages."""
