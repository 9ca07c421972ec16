"""What a page has hundreds of, written a row at a time: a template's loop costs more than all the rest of the page."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from porukka.core.templatetags.ui import tag

register = template.Library()


@register.simple_tag
def cells(values: Iterable[str]) -> SafeString:
    """A table's cells of numbers, as they are given."""
    return mark_safe("".join(f'<td class="r">{escape(value)}</td>' for value in values))  # each one is escaped


@register.simple_tag
def quotes(said: Iterable[Any], *, names: bool = True) -> SafeString:
    """What people said (`surveys.queries.Said`), as list items; with `names` who said it, if they told."""
    nameless = tag("none", gettext("without a name"))
    return mark_safe("".join(f"<li>{_quote(one)}{_source(one, nameless) if names else ''}</li>" for one in said))


def _quote(one: Any) -> str:
    language = f' lang="{escape(one.language)}"' if one.language else ""
    return f"<q{language}>{escape(one.words)}</q>"


def _source(one: Any, nameless: SafeString) -> str:
    return f'<p class="src">{f"<span>{escape(one.name)}</span>" if one.name else nameless}</p>'
