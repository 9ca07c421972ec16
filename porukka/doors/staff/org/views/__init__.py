"""Views of the organisation: staff, units and settings, the log."""
