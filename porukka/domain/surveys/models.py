"""Collections and answers. Linked answers lie in sheets; anonymous ones wait in a pool and are sealed into ballots."""

import uuid

from django.db import models
from django.db.models import Q

from porukka.domain.activities.models import Activity, Participation
from porukka.domain.goals.models import Goal
from porukka.domain.meetings.models import Meeting
from porukka.domain.people.models import OrganisationRow
from porukka.domain.people.rules import Language
from porukka.domain.surveys.rules import AnswerChannel, Missing, Mode


class Collection(OrganisationRow):
    """One use of a form: who, when, how."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    # A meeting goes only with its whole group: never under answers that somebody has been thanked for.
    meeting = models.ForeignKey(Meeting, on_delete=models.RESTRICT, related_name="+", null=True, blank=True)
    form_version = models.ForeignKey("library.FormVersion", on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=12, choices=Mode)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    seal_due_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    # Results of a sealed collection stay hidden until the pool is gone from the files too.
    wiped_at = models.DateTimeField(null=True, blank=True)
    has_answers = models.BooleanField(default=False)
    secret = models.CharField(max_length=64, blank=True)
    # What has been told of it as numbers, and never who (`actions/releasing.py`). Linked: item key → how many persons
    # were counted at each release. Anonymous: `alone`, whether it is told as its meeting's, and its `turn` in the run.
    released = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "form_version", "mode"],
                name="collection_once_a_meeting",
                condition=Q(meeting__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["activity", "mode"], name="collection_list")]


class Sheet(OrganisationRow):
    """One person's linked answers in a collection."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="sheets")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=12, choices=AnswerChannel)
    # The worker who typed in a paper answer: nobody can yet (decision 9).
    entered_by = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=5, choices=Language)
    received_at = models.DateTimeField()
    client_key = models.UUIDField()
    revision = models.PositiveIntegerField(default=1)
    voided_at = models.DateTimeField(null=True, blank=True)
    # Item key → the number as the group's numbers counted it at each release of the collection, or null.
    counted = models.JSONField(null=True, blank=True)
    # Earlier pages of this answer: [client key, keyed digest of what it said], so that one sent again is known.
    pages = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "participation"], name="sheet_once_a_person"),
            models.UniqueConstraint(fields=["collection", "client_key"], name="sheet_once_a_page"),
        ]


class Answer(OrganisationRow):
    """The answer to one item. Exactly one of number, choices, words and missing is there."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="answers")
    item_key = models.CharField(max_length=40)
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    number = models.IntegerField(null=True, blank=True)
    choices = models.JSONField(null=True, blank=True)
    words = models.TextField(null=True, blank=True)  # noqa: DJ001  (null: this is not an answer in words)
    missing = models.CharField(max_length=12, choices=Missing, null=True, blank=True)  # noqa: DJ001

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item_key"], name="answer_once_an_item"),
            models.CheckConstraint(
                name="answer_exactly_one",
                condition=(
                    Q(number__isnull=False, choices=None, words=None, missing=None)
                    | Q(number=None, choices__isnull=False, words=None, missing=None)
                    | Q(number=None, choices=None, words__isnull=False, missing=None)
                    | Q(number=None, choices=None, words=None, missing__isnull=False)
                ),
            ),
        ]


class PooledBallot(OrganisationRow):
    """An anonymous answer that waits for sealing. Emptied then; no time, no person, no device."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    client_key = models.UUIDField()
    payload = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "client_key"], name="pooled_ballot_once")]


class Ballot(OrganisationRow):
    """An anonymous answer's numbers and choices, written only by sealing, in random order."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="ballots")
    payload = models.JSONField()


class BallotWords(models.Model):
    """An anonymous open answer, with no link to the numbers of the same writer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="ballot_words")
    item_key = models.CharField(max_length=40)
    words = models.TextField()


class Turnout(OrganisationRow):
    """That an invited person has answered anonymously somewhere where only the invited may. No time.

    Nothing makes a row yet (decision 9); erasure knows the table all the same.
    """

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "participation"], name="turnout_once")]
