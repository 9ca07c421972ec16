"""Writes to organisations, accounts and persons: each checks, changes and records in one transaction."""
