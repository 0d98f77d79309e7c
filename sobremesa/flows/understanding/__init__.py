"""Reading what was said with the model that is shipped."""
