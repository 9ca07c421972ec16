"""Acts on goals and strengths, and what the group is answered."""

from datetime import date
from typing import Any

from porukka.domain.goals import actions as goals
from porukka.domain.voice import actions as voice
from tests.factories.goals import GoalFactory, StrengthFactory
from tests.trust.acts import Do, World, act

# ---------- goals and strengths ----------


@act("aino goal:goal; activity:eväät participation:elina")
def agree_goal(w: World) -> Do:
    given = {"activity_id": w.group.id, "participation_id": w.cast.elina.id, "words": "Käyn kahvilla."}
    return lambda: w.named("goal", goals.agree_goal(**w.by(), **given))


def elinas_goal(w: World) -> dict[str, Any]:
    row = GoalFactory(activity=w.group, participation=w.cast.elina)
    return {**w.by(), "goal_id": w.named("goal", row).id}


@act("aino goal:goal; activity:eväät participation:elina")
def reword_goal(w: World) -> Do:
    given = elinas_goal(w)
    return lambda: goals.reword_goal(**given, words="Käyn kahvilla kaverin kanssa.", revision=1)


@act("aino goal:goal; activity:eväät participation:elina")
def make_main(w: World) -> Do:
    given = elinas_goal(w)
    return lambda: goals.make_main(**given)


@act("aino goal:goal; activity:eväät participation:elina")
def close_goal(w: World) -> Do:
    given = elinas_goal(w)
    return lambda: goals.close_goal(**given, kind="reached")


@act("aino goal:goal; activity:eväät participation:elina")
def reopen_goal(w: World) -> Do:
    given = elinas_goal(w)
    goals.close_goal(**given, kind="reached")
    return lambda: goals.reopen_goal(**given)


def elina(w: World) -> dict[str, Any]:
    return {"by": w.cast.participant(w.cast.elina), "now": w.now}


@act("elina strength:strength; activity:eväät participation:elina")
def add_strength(w: World) -> Do:
    add = goals.add_strength
    return lambda: w.named("strength", add(**elina(w), participation_id=w.cast.elina.id, words="Leivon."))


@act("elina strength:strength; activity:eväät participation:elina")
def remove_strength(w: World) -> Do:
    row = w.named("strength", StrengthFactory(participation=w.cast.elina))
    return lambda: goals.remove_strength(**elina(w), strength_id=row.id)


@act("elina strength:strength; activity:eväät participation:elina")
def share_strength(w: World) -> Do:
    row = w.named("strength", StrengthFactory(participation=w.cast.elina))
    return lambda: goals.share_strength(**elina(w), strength_id=row.id, shared=True)


# ---------- the group is answered ----------


def said(w: World) -> dict[str, Any]:
    made = voice.make_reply(**w.by(), activity_id=w.group.id, said="Kahvia.", outcome="we_do", promised_by_on=None)
    return {**w.by(), "activity_id": w.group.id, "reply_id": w.named("reply", made)}


@act("aino group_reply:reply; activity:eväät")
def make_reply(w: World) -> Do:
    return lambda: said(w)


@act("aino group_reply:reply; activity:eväät")
def edit_reply(w: World) -> Do:
    given = said(w) | {"revision": 1, "said": "Teetä.", "outcome": "we_do", "promised_by_on": date(2026, 12, 1)}
    return lambda: voice.edit_reply(**given)


@act("aino group_reply:reply; activity:eväät")
def keep_promise(w: World) -> Do:
    given = said(w)
    edit = {"revision": 1, "said": "Teetä.", "outcome": "we_do", "promised_by_on": date(2026, 12, 1)}
    voice.edit_reply(**given, **edit)
    return lambda: voice.keep_promise(**given)


@act("aino group_reply:reply; activity:eväät")
def remove_reply(w: World) -> Do:
    given = said(w)
    return lambda: voice.remove_reply(**given)


@act("aino group_reply:reply; activity:eväät")
def restore_reply(w: World) -> Do:
    given = said(w)
    voice.remove_reply(**given)
    return lambda: voice.restore_reply(**given)
