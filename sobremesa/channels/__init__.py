"""One file a channel. See `base`."""
