"""Stories: one person, one road through the pages, in a real browser."""
