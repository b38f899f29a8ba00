"""Sentences of plain modules in the reader's language: `{{ fault.sentence|told }}`."""

from typing import Any

from django import template
from django.utils.translation import gettext

from audits.sentences import Sentence, from_data

register = template.Library()


@register.filter
def told(sentence: Sentence | dict[str, Any] | None) -> str:
    """A sentence, also one that was stored as data; "" for none."""
    if not sentence:
        return ""
    known = sentence if isinstance(sentence, Sentence) else from_data(sentence)
    return known.told(gettext)
