"""What keeps secrets in and strangers out: seals, and the one door to other machines."""
