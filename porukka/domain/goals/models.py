"""Goals: the group's, and each participant's own in their own words."""

from django.db import models
from django.db.models import Q

from porukka.domain.activities.models import Activity, Participation
from porukka.domain.people.models import OrganisationRow


class Goal(OrganisationRow):
    """A goal. Without a participation it is the group's."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    words = models.CharField(max_length=300)
    is_main = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default="open")  # goals/rules.GoalState
    agreed_on = models.DateField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                name="goal_one_open_main_own",
                condition=Q(is_main=True, state="open", participation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["activity"],
                name="goal_one_open_main_group",
                condition=Q(is_main=True, state="open", participation=None),
            ),
        ]
        indexes = [models.Index(fields=["activity", "participation", "state"], name="goal_list")]


class GoalEvent(OrganisationRow):
    """What happened to a goal: agreed, reworded, made the main one, reached, dropped."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=12)
    words_before = models.CharField(max_length=300, blank=True)
    # What came of it. Null: nothing was said (a column added beside triggers has no default).
    note = models.CharField(max_length=300, null=True, blank=True)  # noqa: DJ001
    by = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()


class Strength(OrganisationRow):
    """ "What I'm good at": the participant's own list. Its owner decides who sees it."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=200)
    shared = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
