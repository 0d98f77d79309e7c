"""Backups that are proven by restoring them, upgrades that can be taken back, and room to work."""
