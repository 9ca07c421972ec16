"""Groups and other activities: plan, staff in roles, people and their stages, cards."""

from django.db import models
from django.db.models import Q

from porukka.domain.activities.rules import (
    ActivityRoleKind,
    ActivityState,
    Basis,
    EndReason,
    GrantKind,
    Openness,
    PlanSection,
    ReadinessState,
    Stage,
    Use,
)
from porukka.domain.people.models import Account, OrganisationRow, Person, Unit
from porukka.domain.people.rules import Language


class Place(OrganisationRow):
    """A room or a house where groups meet."""

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    access_notes = models.TextField(blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Activity(OrganisationRow):
    """One run of a model."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    model_version = models.ForeignKey("library.ModelVersion", on_delete=models.PROTECT, related_name="+")
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    name = models.CharField(max_length=120)
    # The name as it is searched for (`core.sorting.folded`): no database folds å ä ö for us.
    searched = models.CharField(max_length=240, default="")
    use = models.CharField(max_length=20, choices=Use)
    openness = models.CharField(max_length=10, choices=Openness)
    language = models.CharField(max_length=5, choices=Language, default=Language.FI)
    state = models.CharField(max_length=10, choices=ActivityState, default=ActivityState.PLANNED)
    default_place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    size_min = models.PositiveSmallIntegerField(default=4)
    size_max = models.PositiveSmallIntegerField(default=10)
    default_basis = models.CharField(max_length=24, choices=Basis, default=Basis.NONE)
    # A group may choose that the answer page tells its facilitators' first names (TRUST 1).
    names_shown = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)
    # What was missing when it was started all the same: keys of the readiness list.
    started_without = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size_min__gte=1) & Q(size_max__gte=models.F("size_min")), name="activity_size"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="activity_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "starts_on"], name="activity_list")]

    def __str__(self) -> str:
        return self.name


class ActivityRole(OrganisationRow):
    """A person's or an account's part in an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="roles")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    role = models.CharField(max_length=20, choices=ActivityRoleKind)
    named_organisation = models.CharField(max_length=120, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account=None, person__isnull=False) | Q(account__isnull=False, person=None),
                name="activity_role_one_somebody",
            ),
            models.UniqueConstraint(
                fields=["activity", "account"],
                name="activity_role_account_once",
                condition=Q(until_at=None, account__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["activity"],
                name="activity_role_one_responsible",
                condition=Q(until_at=None, role=ActivityRoleKind.RESPONSIBLE),
            ),
        ]


class Participation(OrganisationRow):
    """One person in one activity. Somebody who leaves and returns is the same participation."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=16, choices=Stage)
    basis = models.CharField(max_length=24, choices=Basis, default=Basis.NONE)
    own_worker = models.ForeignKey(Account, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    own_worker_name = models.CharField(max_length=120, blank=True)
    pin_hash = models.CharField(max_length=200, blank=True)
    pin_failures = models.PositiveSmallIntegerField(default=0)
    pin_paused_until = models.DateTimeField(null=True, blank=True)
    # Until when a first or forgotten PIN may be chosen without a meeting's code: a facilitator has allowed it.
    pin_open_until = models.DateTimeField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=16, choices=EndReason, blank=True)
    next_step = models.CharField(max_length=400, blank=True)
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="participation_once"),
        ]
        indexes = [models.Index(fields=["activity", "stage"], name="participation_stage")]


class ParticipationEvent(OrganisationRow):
    """A step on a person's path in an activity."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="events")
    stage = models.CharField(max_length=16, choices=Stage)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=16, choices=EndReason, blank=True)


class AccessGrant(OrganisationRow):
    """A printed card or a sent link. Link and own code are kept as hashes only."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="grants")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    made_for = models.CharField(max_length=10, choices=GrantKind)
    made_at = models.DateTimeField()
    own_code_hmac = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  (null: no own code)
    token_sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=20, default="code-1")
    expires_at = models.DateTimeField(null=True, blank=True)  # null: the group has no last day yet
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_sha256"], name="access_grant_token"),
            models.UniqueConstraint(
                fields=["activity", "own_code_hmac"],
                name="access_grant_own_code_in_group",
                condition=Q(revoked_at=None, own_code_hmac__isnull=False),
            ),
        ]


class ReadinessItem(OrganisationRow):
    """One line of the list of preconditions (K1)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="readiness")
    key = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=ReadinessState, default=ReadinessState.OPEN)
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    # Why it matters, or how it is done: the model's words, copied like the rest.
    how = models.CharField(max_length=600, blank=True)
    note = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    # Only a group's own line is removed; what the model asks is marked as not needed.
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "key"], name="readiness_item_once")]


class PlanItem(OrganisationRow):
    """One text of the plan. A section has one row (position 0), the outline one row a meeting."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="plan")
    kind = models.CharField(max_length=20, choices=PlanSection)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=160, blank=True)
    words = models.TextField(blank=True)
    from_whom = models.CharField(max_length=120, blank=True)
    open = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["activity", "kind", "position"], name="plan_item_order")]


class FormInUse(OrganisationRow):
    """Which form the activity uses, and when. It points to a version and never moves by itself."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="forms")
    form_version = models.ForeignKey("library.FormVersion", on_delete=models.PROTECT, related_name="+")
    when = models.CharField(max_length=20)  # every_meeting, first_meeting
    off = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "form_version", "when"], name="form_in_use_once")
        ]
