"""Views of the list of groups, of starting one, and of places."""
