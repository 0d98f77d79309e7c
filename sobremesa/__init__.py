"""Sobremesa: the hour at the table after the meal. A relationship and listening system."""

__version__ = "0.1.0"
