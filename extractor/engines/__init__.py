"""Where answers come from: a hosted model, or one inside this process."""
