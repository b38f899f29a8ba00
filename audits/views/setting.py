"""In which words and under which conditions a checklist is asked."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header

from audits.contacts import Contact, with_measured
from audits.definition import Checklist
from audits.drafting import logged
from audits.forms.showing import Setting
from audits.models import Assignment, RecordingPolicy
from audits.recording import records
from audits.translating import direction, fallbacks, translate
from shoppers.permissions import ViewerRequest

FORBIDDEN = RecordingPolicy.Rule.FORBIDDEN


def setting_of(request: ViewerRequest, found: Assignment) -> Setting:
    definition, log, now = found.version.definition, logged(found), timezone.now()
    rule = found.recording_rule() if records(definition) else FORBIDDEN
    return Setting(
        words=in_language(request, definition),
        context=found.context(log, told_at=now),
        measured=_measured(definition, log, now),
        may_record=rule != FORBIDDEN,
        must_announce=rule == RecordingPolicy.Rule.ANNOUNCE,
        currency=found.wave.program.currency,
    )


def _measured(
    checklist: Checklist, log: tuple[Contact, ...], now: datetime
) -> dict[str, int]:
    found = with_measured(checklist, {}, log, now)
    return {key: given.value for key, given in found.items()}


def in_language(request: ViewerRequest, checklist: Checklist) -> Checklist:
    """The checklist in the first language of the reader's that it has; else in its
    own."""
    for tag in _wanted(request):
        if _is_own(checklist, tag):
            return checklist
        if fallbacks(checklist, tag):
            return translate(checklist, tag)
    return checklist


def _wanted(request: ViewerRequest) -> list[str]:
    """What the person has set, then what their browser asks for."""
    own = request.viewer.person.language
    return [*([own] if own else []), *_accepted(request)]


def _accepted(request: HttpRequest) -> list[str]:
    header = request.headers.get("Accept-Language", "")
    return [tag for tag, _ in parse_accept_lang_header(header) if tag != "*"]


def _is_own(checklist: Checklist, tag: str) -> bool:
    return checklist.language.split("-")[0] == tag.split("-")[0].lower()


def words_of(checklist: Checklist) -> dict[str, str]:
    """What a template needs to mark the checklist's words."""
    language = checklist.language
    return {"language": language, "direction": direction(language)}
