"""Telephones: text messages, calls, and what numbers look like."""
