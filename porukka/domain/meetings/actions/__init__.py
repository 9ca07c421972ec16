"""Writes to meetings: each checks, changes and records in one transaction."""
