"""What can go wrong in a way that people are told about."""

from collections.abc import Mapping

from django.utils.functional import Promise

Words = str | Promise


class Refused(Exception):
    """An action said no: nothing changed. `words` is for the person, in their language.

    Args:
        words: what to do about it; one or two sentences.
        field: the form field it belongs to, or "" for the whole form.
        details: anything the door needs to show more (such as both texts of a conflict).
    """

    def __init__(self, words: Words, field: str = "", details: Mapping[str, object] | None = None) -> None:
        super().__init__(str(words))
        self.words = words
        self.field = field
        self.details = dict(details or {})


class Conflict(Refused):
    """Somebody else saved first. `details` holds `theirs` (stored words), `mine` (typed words), `revision`."""


class NotAllowed(Exception):
    """An insider without the right: 403."""


class NotFound(Exception):
    """Not there, or not for this organisation: 404, and the two are told apart nowhere."""
