"""A checklist as its shoppers would meet it, with the score that they never see.

The same templates as the shopper's page, drawn from the draft. Nothing is saved and
nothing can be sent: static/js/field/page.js keeps what is tried in the tab alone, and
static/js/preview.js computes the score.

Only pages of our own may hold it in a frame (and say `frame-src 'self'` themselves).
Such a page steers it by its address: `?lang=` the language, `?q=` or `#q-<key>` the
question to show, `?version=` a published version, `?channel=` the kind of channel that
conditions look at. After every answer the frame posts to its parent, for our own
origin only:

    {type: "candid:score", score, before_critical, critical_failed: [key],
     sections: [{key, title, score, earned, possible}], answered, visible}

Scores are ten-millionths or null (no score); earned and possible are hundredths of
points times the weight in hundredths.
"""

import re
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from audits.conditions import Context
from audits.definition import Checklist, DefinitionError, faults, read, to_json
from audits.forms.checklist import lay_out
from audits.forms.showing import Setting, rules_of, without_conditions
from audits.models import ChannelKind, Version
from audits.models import Checklist as Row
from audits.translating import translate
from audits.views.programs import PLANNERS
from audits.views.setting import words_of
from shoppers.permissions import ViewerRequest, role_required

SMALL_NUMBER = re.compile(r"[0-9]{1,6}")


@require_safe
@role_required(*PLANNERS)
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type] # takes an id too
def preview(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    rows = Row.objects.visible_to(request.viewer)
    found = get_object_or_404(rows, public_id=public_id)
    version = _version(found, request.GET.get("version", ""))
    try:
        definition = read(version.content)
    except DefinitionError as fault:
        context = {"checklist": found, "fault": fault}
        return render(request, "audits/preview_fault.html", context)
    return render(
        request, "audits/preview.html", _context(request, found, version, definition)
    )


def _version(found: Row, number: str) -> Version:
    """The published version of that number; else the draft, or what is newest."""
    rows = found.versions.order_by("-number")
    if number:
        rows = rows.filter(number=int(number) if SMALL_NUMBER.fullmatch(number) else 0)
    draft = rows.filter(status=Version.Status.DRAFT).first()
    if newest := draft or rows.first():
        return newest
    raise Http404


def _context(
    request: ViewerRequest, found: Row, version: Version, definition: Checklist
) -> dict[str, object]:
    broken = list(faults(definition))
    is_unsure = any("_when" in each.path for each in broken)
    safe = without_conditions(definition) if is_unsure else definition
    asked = request.GET.get("channel", "")
    channel = asked if asked in ChannelKind.values else ""
    context = Context(channel=channel)
    words = translate(safe, request.GET.get("lang", "") or safe.language)
    setting = Setting(words=words, context=context, may_record=True)
    return {
        "checklist": found,
        "version": version,
        "parts": lay_out(safe, {}, evidence=[], setting=setting),
        "rules": rules_of(safe, context),
        "words": words_of(words),
        "scored": {"checklist": to_json(words), "context": {"channel": channel}},
        "faults": len(broken),
        "ignores_conditions": is_unsure,
        "start": request.GET.get("q", "")[:64],
    }
