"""Views of a group's plan: the page itself, its texts, its programme and its people in charge."""
