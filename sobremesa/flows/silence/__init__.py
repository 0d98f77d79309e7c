"""Silence in a list of purchases: a file in, a judgement and a file out; no database."""
