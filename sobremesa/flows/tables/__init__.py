"""Tables whose columns somebody has to name: shown, tried, said, remembered."""
