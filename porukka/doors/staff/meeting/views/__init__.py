"""The views of one meeting."""
