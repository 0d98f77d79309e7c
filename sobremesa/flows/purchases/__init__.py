"""What was bought, brought together with letters, cards and people."""
