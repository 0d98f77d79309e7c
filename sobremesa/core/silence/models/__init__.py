"""The models: each says how likely a history is, and what comes after it."""
