"""One person, many addresses: who may be one, who is, and who after all is not."""
