"""Words by language: data for the rules, apart from their logic."""
