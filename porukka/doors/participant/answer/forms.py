"""What a rating page asks and what came back: read by hand, so that the page stays quick on the slowest phone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from porukka.core.formats import isolated
from porukka.core.forms import clean_text
from porukka.domain.library.rules import Audience, FormContent, FormItemContent, ItemKind, text
from porukka.domain.surveys.queries import AnswerPage, Leader
from porukka.domain.surveys.rules import BadAnswer, read_value

# Far beyond any answer; what is longer is not even read.
LONGEST_TYPED = 20_000


@dataclass
class Asked:
    """One question on the page. `value` is what was chosen or typed, None before anything was."""

    name: str
    key: str
    kind: str
    legend: str
    steps: list[tuple[str, str]]
    with_faces: bool
    who: str
    who_icon: str
    skip: str
    value: Any = None
    error: str = ""
    least: int | None = None
    most: int | None = None


@dataclass
class Rating:
    """The page's questions, form by form, with what was sent and what is wrong with it."""

    forms: list[list[Asked]] = field(default_factory=list)
    practice: list[Asked] = field(default_factory=list)
    fault: str = ""

    @property
    def questions(self) -> list[Asked]:
        return [asked for form in self.forms for asked in form]

    @property
    def faulty(self) -> bool:
        return bool(self.fault) or any(asked.error for asked in self.questions)

    def forgive(self) -> None:
        """Keeps what was sent and marks nothing: the page is only shown in another way."""
        self.fault = ""
        for asked in self.questions:
            asked.error = ""

    def refuse(self, words: object, key: str = "") -> None:
        """Puts a refusal beside its question, or above them all."""
        for asked in self.questions:
            if key and asked.key == key:
                asked.error = str(words)
                return
        self.fault = str(words)


def ask(page: AnswerPage, language: str, *, named: bool) -> Rating:
    """The page's questions in the reader's language, nothing chosen."""
    rating = Rating()
    for place, form in enumerate(page.forms):
        rating.forms.append(_asked(form.content, language, f"q{place}_", named, page.leaders))
    if page.practice is not None:
        rating.practice = _asked(page.practice, language, "p_", named, ())
        for asked in rating.practice:
            asked.who, asked.skip = _("This is practice. It is not saved."), ""
    return rating


def answers(page: AnswerPage, sent: Any) -> list[dict[str, Any]] | None:
    """What was sent, form by form, when nothing is wrong with it; None when the page has to come back."""
    found: list[dict[str, Any]] = []
    touched = False
    for place, form in enumerate(page.forms):
        mine: dict[str, Any] = {}
        for item in form.content.items:
            value, hit = _given(item, f"q{place}_{item.key}", sent)
            touched = touched or hit
            try:
                read_value(form.content, item, value)
            except BadAnswer:
                return None
            mine[item.key] = value
        found.append(mine)
    return found if touched else None


def _given(item: FormItemContent, name: str, sent: Any) -> tuple[Any, bool]:
    """The value sent for an item, and whether anything was chosen or written."""
    given = [clean_text(words[:LONGEST_TYPED]) for words in sent.getlist(name)]
    if not given:
        return None, False
    touched = item.kind != ItemKind.OPEN or any(words.strip() for words in given)
    return (tuple(given) if item.kind == ItemKind.CHOICES else given[-1]), touched


def read(rating: Rating, page: AnswerPage, sent: Any) -> Rating:
    """Fills in what was sent and says what is wrong with it; everything typed is kept."""
    touched = False
    for place, form in enumerate(page.forms):
        for asked, item in zip(rating.forms[place], form.content.items, strict=True):
            asked.value, hit = _given(item, asked.name, sent)
            touched = touched or hit
            try:
                read_value(form.content, item, asked.value)
            except BadAnswer as bad:
                asked.error = str(bad.words)
    for asked in rating.practice:
        asked.value = sent.get(asked.name)
    if not touched:
        rating.fault = _("Nothing is chosen yet. Choose an answer or skip. You can also leave the page.")
    return rating


def questions(page: AnswerPage, language: str, *, named: bool, rating: Rating | None) -> SafeString:
    """The questions as they stand on the page. Blank ones are the same for everybody in a room and drawn once."""
    if rating is not None:
        return render_to_string("answer/questions.html", {"rating": rating, "page": page})
    versions = tuple(form.version_id for form in page.forms)
    key = (versions, page.practice, language, named, page.leaders, page.crisis_number)
    if key not in _BLANK:
        if len(_BLANK) >= MOST_BLANKS:
            _BLANK.clear()
        blank = {"rating": ask(page, language, named=named), "page": page}
        _BLANK[key] = render_to_string("answer/questions.html", blank)
    return _BLANK[key]


MOST_BLANKS = 500
_BLANK: dict[tuple[object, ...], SafeString] = {}


def typed(sent: Mapping[str, str]) -> str:
    """The own words of a page that can't be sent any more, so that they are not lost."""
    words = [clean_text(str(value)[:LONGEST_TYPED]) for name, value in sent.items() if name.startswith("q")]
    return "\n\n".join(each.strip() for each in words if len(each.strip()) > 2)


def _asked(form: FormContent, language: str, prefix: str, named: bool, leaders: tuple[Leader, ...]) -> list[Asked]:
    return [
        Asked(
            name=prefix + item.key,
            key=item.key,
            kind=item.kind,
            legend=text(item.question, language),
            steps=_steps(form, item, language),
            with_faces=bool((scale := form.scale_of(item)) and scale.faces),
            who=_who(item, named, leaders),
            who_icon="eye" if named and item.audience == Audience.FACILITATORS else "sum",
            skip=text(form.skip, language),
            least=item.least,
            most=item.most,
        )
        for item in form.items
    ]


def _steps(form: FormContent, item: FormItemContent, language: str) -> list[tuple[str, str]]:
    scale = form.scale_of(item)
    if scale is not None:
        return [(str(step.value), text(step.words, language)) for step in scale.steps]
    return [(choice.key, text(choice.words, language)) for choice in item.choices]


def _who(item: FormItemContent, named: bool, leaders: tuple[Leader, ...]) -> str:
    """Who sees this answer, in one line."""
    if item.kind == ItemKind.OPEN:
        if not named:
            return _("The leaders read this later. We don't store your name.")
        return _("Group leaders read this before next time. They see your name.")
    if not named:
        return _("Sent without your name.")
    if item.audience == Audience.TOTALS:
        return _("We add your answer to the group's numbers. We don't show your name.")
    if not leaders:
        return _("Your group's leaders see your answer and your name. Others in the group don't.")
    names = [isolated(leader.first_name) for leader in leaders]
    together = names[0]
    if len(names) > 1:
        together = _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
    return ngettext(
        "Group leader %(names)s sees your answer and your name. Others in the group don't.",
        "Group leaders %(names)s see your answer and your name. Others in the group don't.",
        len(names),
    ) % {"names": together}


def shown_again(given: str) -> str:
    """What may stand in the own code's field again.

    Everything but digits alone: these are an own code or nearly one, and the phone may go on to the next person with
    the page open. One digit off leaves 36 codes to try, and a meeting allows ten guesses. Four digits are soon typed
    anew from the card; the wall's code or words in the wrong field are better seen.
    """
    return given if any(sign.isalpha() for sign in given) else ""
