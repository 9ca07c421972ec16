"""Writes to activities: each checks, changes and records in one transaction."""
