"""What stands around every page (to be written out by whoever lays the table)."""
