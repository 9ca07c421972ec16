"""What the group said and what came of it, in the facilitators' words."""

from django.db import models

from porukka.domain.activities.models import Activity
from porukka.domain.meetings.models import Meeting
from porukka.domain.people.models import OrganisationRow
from porukka.domain.voice.rules import Outcome


class GroupReply(OrganisationRow):
    """ "You said, we do, we don't, because": typed by the facilitators, shown on the wall of a meeting."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    shown_at_meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    said = models.CharField(max_length=300)
    outcome = models.CharField(max_length=10, choices=Outcome)
    because = models.CharField(max_length=400, blank=True)
    promised_by_on = models.DateField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["activity", "made_at"], name="group_reply_list")]
