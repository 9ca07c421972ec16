"""Writes of answers: taken, kept apart, sealed. See the package's README."""

from porukka.domain.surveys.actions.anonymous import Taken, answer_anonymously, void_anonymous_batch
from porukka.domain.surveys.actions.codes import use_own_code
from porukka.domain.surveys.actions.collections import allow_own_codes_again, open_collections
from porukka.domain.surveys.actions.linked import Receipt, answer_linked
from porukka.domain.surveys.actions.releasing import release_earlier, release_numbers
from porukka.domain.surveys.actions.sealing import seal_due, wipe_due

__all__ = [
    "Receipt",
    "Taken",
    "allow_own_codes_again",
    "answer_anonymously",
    "answer_linked",
    "open_collections",
    "release_earlier",
    "release_numbers",
    "seal_due",
    "use_own_code",
    "void_anonymous_batch",
    "wipe_due",
]
