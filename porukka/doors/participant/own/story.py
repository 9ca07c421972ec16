"""The own line in words and as a picture: it says what the answers allow, and no more."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from porukka.core import charts, formats
from porukka.domain.surveys.queries import OwnStep


def title(steps: Sequence[OwnStep]) -> str:
    """What the own answers say from the first to the last."""
    values = [step.value for step in steps if step.value is not None]
    if not values:
        return _("Your way so far")
    if len(values) == 1:
        return _("You have answered once")
    if values[-1] > values[0]:
        return _("The last time helped you more than the first")
    if values[-1] < values[0]:
        return _("The last time helped you less than the first")
    return _("The last time helped you as much as the first")


def picture(steps: Sequence[OwnStep]) -> SafeString | None:
    """Faces on a line; None before two answers. Somebody who was there and did not answer is left out of it."""
    drawn = [step for step in steps if step.value is not None or step.here is False]
    if sum(1 for step in drawn if step.value is not None) < 2:
        return None
    return charts.walk(
        [charts.Step(label=str(step.number), date=formats.day_month(step.on), value=step.value) for step in drawn],
        title=_("Own goal, time by time"),
    )


def attended(steps: Sequence[OwnStep]) -> tuple[int, int]:
    """How often here, of how many times that were recorded."""
    known = [step.here for step in steps if step.here is not None]
    return sum(1 for here in known if here), len(known)
