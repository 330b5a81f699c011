"""From what the model drafted to claims: sources, stance, quantities, times; pure."""
