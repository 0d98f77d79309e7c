"""Secrets that are kept sealed, and giving them another key."""
