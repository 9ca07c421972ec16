"""The components as template tags, and dates and numbers as filters.

Each component is a tag of the same name as its template in `templates/ui/`, which opens with its parameters.
How to use them: `templates/ui/README.md`; what they look like: the gallery at `/ui/`.
"""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from porukka.core import charts, fields, formats

register = template.Library()

for _name in (
    *("day", "day_short", "day_month", "day_num", "month_short", "clock", "at", "day_clock", "until"),
    *("num", "duration", "initials", "bdi", "isolated", "names"),
):
    register.filter(_name, getattr(formats, _name))


def _draw(component: str, **parameters: Any) -> SafeString:
    return mark_safe(get_template(f"ui/{component}.html").render(parameters))  # the template escapes


def _anchor(words: object, letter: str = "h") -> str:
    """The same id for the same words, so that a fragment and the whole page agree."""
    return f"{letter}{zlib.crc32(str(words).encode()):08x}"


@register.simple_tag
def icon(name: str, flip: bool = False) -> SafeString:
    """An icon from `icons.svg`, always beside a word. `flip` turns it where people read from the right."""
    return mark_safe(
        f'<svg class="po-icon{" flip" if flip else ""}" viewBox="0 0 24 24" aria-hidden="true" '
        'focusable="false">'
        f"{charts.symbols('icons.svg')[name]}</svg>"
    )


@register.simple_tag
def icon_names() -> list[str]:
    """Every icon there is, for the gallery."""
    return sorted(charts.symbols("icons.svg"))


@register.simple_tag
def face(value: int) -> SafeString:
    """A face of the scale 1–5, always with its number or word."""
    return mark_safe(
        '<svg class="face" viewBox="0 0 40 40" aria-hidden="true" focusable="false">'
        f"{charts.symbols('faces.svg')[f'f{int(value)}']}</svg>"
    )


@register.simple_tag
def picture(name: str, label: str = "") -> SafeString:
    """A drawing from `pictures.svg`: table, plan, meet, say, see, cups. `label` says what it shows, if words don't."""
    return charts.drawn(name, label=label)


@register.simple_tag
def faces() -> SafeString:
    """The five faces once on a page; questions then point at them."""
    symbols = "".join(
        f'<symbol id="{key}" viewBox="0 0 40 40">{drawing}</symbol>'
        for key, drawing in charts.symbols("faces.svg").items()
    )
    return mark_safe(
        '<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        f"{symbols}</defs></svg>"
    )


# ---------- plain components ----------


@register.simple_tag
def button(
    text: str,
    href: str = "",
    icon: str = "",
    variant: str = "",
    size: str = "",
    danger: bool = False,
    busy: bool = False,
    **attributes: Any,
) -> SafeString:
    """A button, or a link that looks like one where `href` is given."""
    names = {
        key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value not in (None, False)
    }
    kind = names.pop("type", "submit")
    return _draw(
        "button",
        text=text,
        href=href,
        icon=icon,
        variant=variant,
        size=size,
        danger=danger,
        busy=busy,
        type=kind,
        attributes=mark_safe(flatatt(names)),
    )


@register.simple_tag
def tag(kind: str, text: str, icon: str = "") -> SafeString:
    """A state in one or two words, with its colour and icon."""
    return _draw("tag", kind=kind, text=text, icon=icon)


@register.simple_tag
def hidden(kind: str = "few", least: int = 5) -> SafeString:
    """Why a figure is not shown."""
    return _draw("hidden", kind=kind, least=least)


@register.simple_tag
def saved(state: str = "", at: datetime | None = None) -> SafeString:
    """What has become of what was typed: saved, only here, not saved."""
    return _draw("saved", state=state, at=at)


@register.simple_tag
def crew(here: int, away: int = 0, seats: int = 0, label: str = "") -> SafeString:
    """The circles of those present, away, and seats still free."""
    return charts.crew(here, away, seats, label=label)


@register.simple_tag
def spark(values: Sequence[float | None], label: str) -> SafeString:
    """A small line of medians."""
    return charts.spark(values, label=label)


@register.simple_tag
def meter(part: float, whole: float, label: str) -> SafeString:
    """A part of a whole as a bar."""
    return charts.meter(part, whole, label=label)


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """An address as a QR code, told in `label`."""
    return charts.qr(text, label=label)


@register.simple_tag
def datebox(on: Any) -> SafeString:
    """A day as a leaf of a calendar."""
    return _draw("datebox", on=on)


@register.simple_tag
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> SafeString:
    """The tabs of a thing's pages; the present one is marked."""
    wanted = ("url", "text", "current", "count", "count_words")
    return _draw("tabs", label=label, items=[{key: item.get(key) for key in wanted} for item in items])


@register.simple_tag(takes_context=True)
def pager(context: template.Context, page: Any, parameter: str = "page") -> SafeString:
    """The way to the pages before and after, keeping the filters."""

    def link(number: int) -> str:
        query = context["request"].GET.copy()
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    return _draw(
        "pager",
        page=page,
        previous=link(page.previous_page_number()) if page.has_previous() else "",
        next=link(page.next_page_number()) if page.has_next() else "",
    )


@register.simple_tag
def seg(
    name: str,
    legend: str,
    choices: Sequence[tuple[str, str, str]],
    value: str = "",
    reasons: Sequence[tuple[str, str]] = (),
    reason: str = "",
    reason_name: str = "",
) -> SafeString:
    """One choice of a few, side by side, with a reason where one is asked for."""
    return _draw(
        "seg",
        name=name,
        legend=legend,
        choices=choices,
        value=str(value),
        reasons=reasons,
        reason=str(reason),
        reason_name=reason_name,
    )


@register.simple_tag
def wishes(items: Sequence[Mapping[str, Any]]) -> SafeString:
    """What people have wished, in their own words."""
    return _draw("wishes", items=items)


@register.simple_tag
def question(
    name: str,
    legend: str,
    steps: Sequence[tuple[Any, str]],
    who: str = "",
    who_icon: str = "eye",
    value: Any = None,
    skip: str = "",
    with_faces: bool = True,
    error: str = "",
) -> SafeString:
    """A question of the rating: steps with words and faces, who sees it, and a way to skip."""
    return _draw(
        "question",
        name=name,
        legend=legend,
        steps=[(str(key), words) for key, words in steps],
        who=who,
        who_icon=who_icon,
        value=None if value is None else str(value),
        skip=skip,
        with_faces=with_faces,
        error=error,
    )


@register.simple_tag(takes_context=True)
def undo(context: template.Context, url: str, text: str, label: str = "") -> SafeString:
    """What was just done, and the button that takes it back."""
    return _draw("undo", url=url, text=text, label=label, csrf_token=context.get("csrf_token"))


@register.simple_tag(takes_context=True)
def conflict(
    context: template.Context, theirs: str, who: str = "", at: datetime | None = None, revision: int | None = None
) -> SafeString:
    """What somebody else saved meanwhile, and when, beside what is in the field."""
    when = formats.lately(at, getattr(context.get("request"), "now", None))
    return _draw("conflict", theirs=theirs, who=who, when=when, revision=revision)


# ---------- forms ----------


@register.simple_tag
def field(bound: BoundField, rows: int = 0, autocomplete: str = "", label: str = "") -> SafeString:
    """A form's field with its label, help and fault."""
    if bound.field.widget.is_hidden:
        return bound.as_hidden()
    return _draw("field", **fields.parameters(bound, rows=rows, autocomplete=autocomplete, label=label))


@register.simple_tag
def errors(form: forms.BaseForm) -> SafeString:
    """The faults of a form together, each a link to its field; nothing without faults."""
    faults, whole = fields.faults(form)
    return _draw("errors", faults=faults, whole=whole) if faults or whole else SafeString()


# ---------- components with a body ----------


@register.simple_block_tag
def card(
    content: str, title: str, id: str = "", level: int = 2, layout: str = "stack", aside: str = ""
) -> SafeString:
    """A part of a page with its heading."""
    return _draw(
        "card",
        title=title,
        id=id,
        heading=_anchor(id or title),
        level=level,
        layout=layout,
        aside=aside,
        body=content,
    )


@register.simple_block_tag
def fold(
    content: str, title: str, value: str = "", id: str = "", open: bool | str = False, level: int = 2
) -> SafeString:
    """A folded card. `open`: whether it stands open, or the id of the part that does."""
    return _draw(
        "fold",
        title=title,
        value=value,
        id=id,
        heading=_anchor(id or title),
        open=open is True or (open == id and bool(id)),
        level=level,
        body=content,
    )


_NOTE_ICONS = {"small": "eye", "remind": "chat", "good": "check", "stop": "warn"}


@register.simple_block_tag
def note(content: str, kind: str = "small", icon: str = "") -> SafeString:
    """Something to notice, in a tone of its own."""
    return _draw("note", kind=kind, icon=icon or _NOTE_ICONS[kind], body=content)


@register.simple_block_tag
def empty(content: str, title: str, level: int = 3) -> SafeString:
    """What an empty place teaches to do next."""
    return _draw("empty", title=title, level=level, body=content)


@register.simple_block_tag
def table(content: str, caption: str, quiet: bool = False) -> SafeString:
    """A table with its caption, which scrolls by itself on a phone."""
    return _draw("table", caption=caption, id=_anchor(caption, "t"), quiet=quiet, body=content)


@register.simple_block_tag
def chart(
    content: str,
    title: str,
    svg: str,
    lead: str = "",
    legend: Sequence[tuple[str, str]] = (),
    level: int = 2,
    beside: bool = False,
    folded: bool = False,
) -> SafeString:
    """A picture under the finding it shows, with its numbers as a table."""
    return _draw(
        "chart",
        title=title,
        heading=_anchor(title, "c"),
        svg=conditional_escape(svg),
        lead=lead,
        legend=[(charts.key(kind) if kind else "", words) for kind, words in legend],
        level=level,
        beside=beside,
        folded=folded,
        body=content,
    )


@register.simple_block_tag
def linkcard(content: str, title: str, href: str, tag: str = "", level: int = 3) -> SafeString:
    """A card that leads somewhere as a whole."""
    return _draw("linkcard", title=title, href=href, tag=tag, level=level, body=content)


@register.simple_block_tag
def todo(content: str, title: str, href: str, icon: str = "check", kind: str = "wait") -> SafeString:
    """Something that waits for the reader, and where it is done."""
    return _draw("todo", title=title, href=href, icon=icon, kind=kind, body=content)


@register.simple_block_tag
def check(content: str, kind: str, title: str) -> SafeString:
    """One thing of a checklist: done, missing or not needed."""
    return _draw("check", kind=kind, title=title, body=content)


@register.simple_block_tag
def item(
    content: str,
    number: Any,
    on: Any = None,
    title: str = "",
    state: str = "",
    aside: str = "",
    done: str = "",
) -> SafeString:
    """One numbered thing of a list, such as a meeting."""
    return _draw("item", number=number, on=on, title=title, state=state, aside=aside, done=done, body=content)


@register.simple_block_tag(takes_context=True)
def filters(context: template.Context, content: str, target: str, submit: str = "") -> SafeString:
    """The form that narrows a list as one types; it has a button too."""
    return _draw("filters", path=context["request"].path, target=target, submit=submit, body=content)
