"""What a colleague should know of, and how they want to hear it."""
