"""Views of a group's people: the list, adding, a person's page, cards and the merge list."""
