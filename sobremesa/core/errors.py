"""What pure code says about bad data."""

from __future__ import annotations


class CoreError(ValueError):
    """Data that a function of `core` cannot take; the message names the column or the value."""
