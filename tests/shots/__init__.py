"""A picture of every page, to be looked at: `make shots` puts them into `shots`."""
