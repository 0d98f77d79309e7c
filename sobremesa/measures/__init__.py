"""Rows -> tables -> core -> rows: what we make of everything that was said."""
