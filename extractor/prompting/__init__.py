"""What the model is asked: schemas, prompts, and where both are found."""
