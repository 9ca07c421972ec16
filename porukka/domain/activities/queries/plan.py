"""The plan of one group: its facts, texts, readiness list and forms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from porukka.core.errors import NotFound
from porukka.domain.activities.models import Activity, FormInUse, PlanItem, ReadinessItem
from porukka.domain.activities.rules import UNDO_DAYS, ReadinessState, is_own_readiness, texts_of_model
from porukka.domain.library import queries as library
from porukka.domain.library.rules import LibraryFault
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class PlanFacts:
    """The group's own row, as its plan and its form show it."""

    id: UUID
    unit_id: UUID
    model_version_id: UUID
    model_key: str
    model_name: str
    copied_from_id: UUID | None
    name: str
    use: str
    openness: str
    language: str
    state: str
    size_min: int
    size_max: int
    default_place_id: UUID | None
    place_name: str
    default_basis: str
    names_shown: bool
    started_at: datetime | None
    started_without: tuple[str, ...]
    revision: int


@dataclass(frozen=True)
class PlanText:
    """One text of the plan. `position` is the meeting's number in the outline, else 0."""

    kind: str
    position: int
    title: str
    words: str
    revision: int


@dataclass(frozen=True)
class ReadinessLine:
    """One precondition (K1)."""

    id: UUID
    key: str
    state: str
    words: str
    how: str
    note: str
    changed_at: datetime | None
    removed_at: datetime | None = None

    @property
    def missing(self) -> bool:
        return self.state == ReadinessState.OPEN

    @property
    def own(self) -> bool:
        """Whether the group added it itself, beside what the model asks."""
        return is_own_readiness(self.key)


@dataclass(frozen=True)
class FormLine:
    """A form the group uses: at every meeting, at the first or at the last."""

    id: UUID
    form_version_id: UUID
    name: str
    when: str
    off: bool


def plan_facts(viewer: Viewer, activity_id: UUID, *, language: str) -> PlanFacts | None:
    """The facts of a group of the viewer's organisation; the model's name in the reader's language. One query."""
    row = (
        Activity.objects.filter(id=activity_id, organisation_id=viewer.tenant, removed_at=None)
        .select_related("default_place", "model_version__model")
        .first()
    )
    if row is None:
        return None
    return PlanFacts(
        id=row.id,
        unit_id=row.unit_id,
        model_version_id=row.model_version_id,
        model_key=row.model_version.model.key,
        model_name=row.model_version.name(language),
        copied_from_id=row.copied_from_id,
        name=row.name,
        use=row.use,
        openness=row.openness,
        language=row.language,
        state=row.state,
        size_min=row.size_min,
        size_max=row.size_max,
        default_place_id=row.default_place_id,
        place_name=row.default_place.name if row.default_place else "",
        default_basis=row.default_basis,
        names_shown=row.names_shown,
        started_at=row.started_at,
        started_without=tuple(row.started_without),
        revision=row.revision,
    )


def plan_texts(viewer: Viewer, activity_id: UUID) -> dict[tuple[str, int], PlanText]:
    """Every text of the plan by section and position. One query."""
    rows = PlanItem.objects.filter(
        organisation_id=viewer.tenant, activity_id=activity_id, removed_at=None
    ).order_by("kind", "position", "id")
    return {
        (row.kind, row.position): PlanText(row.kind, row.position, row.title, row.words, row.revision)
        for row in rows
    }


def readiness(viewer: Viewer, activity_id: UUID) -> list[ReadinessLine]:
    """The readiness list in its order. One query."""
    return [line for line in readiness_ever(viewer, activity_id) if line.removed_at is None]


def model_texts(viewer: Viewer, facts: PlanFacts) -> dict[str, str]:
    """What the group's model says now for each text of a plan, in the group's language; only what it says. One query.

    The newest version is asked, so that an older group may take what came since. A model that is gone says nothing.
    """
    try:
        newest = library.newest_model_version(viewer, facts.model_key)
        texts = texts_of_model(newest.read(), facts.language)
    except (NotFound, LibraryFault):
        return {}
    return {kind.value: words for kind, words in texts.items() if words.strip()}


def readiness_ever(viewer: Viewer, activity_id: UUID) -> list[ReadinessLine]:
    """As `readiness`, with the lines that have been taken out of it. One query."""
    rows = ReadinessItem.objects.filter(organisation_id=viewer.tenant, activity_id=activity_id)
    return [
        ReadinessLine(row.id, row.key, row.state, row.words, row.how, row.note, row.changed_at, row.removed_at)
        for row in rows.order_by("position", "key")
    ]


def lately_taken_out(lines: list[ReadinessLine], *, now: datetime) -> list[ReadinessLine]:
    """Those of `readiness_ever` that can still be brought back."""
    first = now - timedelta(days=UNDO_DAYS)
    return [line for line in lines if line.removed_at is not None and line.removed_at >= first]


def forms_in_use(viewer: Viewer, activity_id: UUID, *, language: str) -> list[FormLine]:
    """The group's forms, those left out too. One query."""
    rows = FormInUse.objects.filter(organisation_id=viewer.tenant, activity_id=activity_id).select_related(
        "form_version"
    )
    return [
        FormLine(row.id, row.form_version_id, row.form_version.name(language), row.when, row.off)
        for row in rows.order_by("when", "id")
    ]
