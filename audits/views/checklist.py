from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audits import answers, drafting, intake, lifecycle
from audits.answers import Problem
from audits.definition import Checklist
from audits.forms.checklist import Shot, complaints, evidence_counts, lay_out
from audits.forms.courses import PHASES, drawn
from audits.forms.logging import words_of_kinds
from audits.forms.showing import rules_of
from audits.forms.typed import Raw, read_answers, read_visit, write_visit
from audits.forms.wording import place_of, reason, say
from audits.models import Assignment, ChannelKind, Draft, Evidence
from audits.views.evidence import chosen_files, is_fetch, remove_one, store_one
from audits.views.kept import kept_on_phone
from audits.views.setting import setting_of, words_of
from audits.views.shop import askings, last_review, own_shop
from shoppers import strictjson
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required


@require_safe
@role_required(Role.SHOPPER)
@kept_on_phone
def checklist(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    found = own_shop(request, public_id)
    if found.status not in lifecycle.SENDABLE:
        return redirect("audits:shop", public_id)
    draft = drafting.open_draft(found)
    visit = draft.visited_at or timezone.now()
    typed = write_visit(visit, found.location)
    return _show(request, found, draft.answers, typed)


@require_POST
@role_required(Role.SHOPPER)
def draft(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """Keep what is sound of the form; the rest comes back with its problems. The page
    of the contact log sends no form, only its log."""
    found, now = own_shop(request, public_id), timezone.now()
    definition = found.asked()
    is_form = "visited_at" in request.POST or "contacts" not in request.POST
    typed = read_answers(definition, request.POST)
    visit = read_visit(request.POST.get("visited_at", ""), found.location)
    problems = [visit] if isinstance(visit, Problem) and is_form else []
    problems += answers.check(definition, typed, evidence_counts={}, complete=False)
    visited_at = None if isinstance(visit, Problem) else visit
    try:
        kept = drafting.keep(
            request.viewer,
            found,
            answers=_sound(typed, problems) if is_form else None,
            visited_at=visited_at,
            at=now,
            log=_log(request.POST),
            base=_base(request.POST),
        )
    except (msgspec.ValidationError, strictjson.BadJSON, ValueError) as error:
        return JsonResponse({"code": "malformed", "detail": str(error)}, status=400)
    except drafting.Closed as closed:
        return _closed(request, found, closed.code)
    except drafting.Moved as moved:
        said = {"code": "draft_moved", "saved_at": moved.saved_at.isoformat()}
        return JsonResponse(said, status=409)
    if is_fetch(request):
        saved_at, told = kept.saved_at.isoformat(), _by_key(definition, problems)
        return JsonResponse({"problems": told, "saved_at": saved_at})
    problems += _take_files(request, found, now)
    if problems:
        return _show(
            request, found, typed, request.POST.get("visited_at", ""), problems
        )
    return redirect(_after(request, found))


def _log(sent: QueryDict) -> drafting.Log | None:
    """The contact log and the seconds that the phone sends along; None without."""
    if "contacts" not in sent:
        return None
    contacts = strictjson.loads(str(sent["contacts"]).encode())
    spent = strictjson.loads(str(sent.get("spent", "{}")).encode())
    device = sent.get("device", "")
    said = {"contacts": contacts, "spent": spent, "device": device}
    if "place" in sent:
        said["place"] = strictjson.loads(str(sent["place"]).encode())
    return msgspec.convert(said, drafting.Log)


def _base(sent: QueryDict) -> datetime | None:
    """What the phone saw saved last. Raises ValueError where it is no moment."""
    if not (typed := sent.get("base")):
        return None
    base = datetime.fromisoformat(typed)
    if base.tzinfo is None:
        raise ValueError("base has no offset")
    return base


def _by_key(definition: Checklist, problems: Iterable[Problem]) -> dict[str, str]:
    questions = {each.key: each for each in definition.questions()}
    return {each.key: say(each, questions.get(each.key)) for each in problems}


def _sound(typed: dict[str, Raw], problems: Iterable[Problem]) -> dict[str, Raw]:
    refused = {problem.key for problem in problems}
    return {key: raw for key, raw in typed.items() if key not in refused}


def _closed(request: ViewerRequest, found: Assignment, code: str) -> HttpResponse:
    if is_fetch(request):
        return JsonResponse({"code": code, "detail": reason(code)}, status=409)
    messages.error(request, reason(code))
    return redirect("audits:shop", found.public_id)


def _take_files(
    request: ViewerRequest, found: Assignment, now: datetime
) -> list[Problem]:
    """The photos that a form without scripts brings along, and those it removes."""
    asked = request.POST.get("remove")
    if asked and (code := remove_one(request, asked, at=now)):
        messages.error(request, reason(code))
    refused = []
    for upload in chosen_files(request):
        if code := store_one(request, found, upload, at=now):
            problem = Problem(upload.question_key, code, "evidence")
            refused.append(problem)
    return refused


def _after(request: ViewerRequest, found: Assignment) -> str:
    if request.POST.get("then") == "check":
        return reverse("audits:shop-check", args=[found.public_id])
    messages.success(request, _("Saved."))
    return reverse("audits:shop-checklist", args=[found.public_id])


def _show(
    request: ViewerRequest,
    found: Assignment,
    typed: dict[str, Raw],
    visited_at: str,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    definition, setting = found.asked(), setting_of(request, found)
    review = last_review(found) if found.status == lifecycle.RETURNED else None
    asked = askings(found, review)
    parts = lay_out(
        definition,
        typed,
        evidence=list(found.evidence.order_by("pk")),
        problems=problems,
        flags={each.key: each.message for each in asked},
        setting=setting,
    )
    stored = getattr(found, "submission", None)
    kept = drafting.open_draft(found)
    context = {
        "shop": found,
        "draft": kept,
        "draft_log": kept.beside_answers,
        "on_site": found.location.channel.kind == ChannelKind.IN_PERSON,
        "kinds": words_of_kinds(found),
        "phases": PHASES,
        "submission": stored,
        "revision": stored.revision + 1 if stored else 1,
        "parts": parts,
        "complaints": complaints(parts, problems),
        "visited_at": visited_at,
        "visit_error": next((say(each) for each in problems if not each.key), ""),
        "place": place_of(found.location),
        "review": review,
        "askings": asked,
        "rules": rules_of(definition, setting.context),
        "words": words_of(setting.words or definition),
    }
    status = 422 if problems else 200
    return render(request, "audits/checklist.html", context, status=status)


@require_safe
@role_required(Role.SHOPPER)
def check(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    found = own_shop(request, public_id)
    if found.status not in lifecycle.SENDABLE:
        return redirect("audits:shop", public_id)
    draft = drafting.open_draft(found)
    evidence = list(found.evidence.order_by("pk"))
    problems = _missing(found, draft, evidence)
    return _show_check(request, found, draft, evidence, problems)


@require_POST
@role_required(Role.SHOPPER)
def send(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """Send the draft as it is kept. A second tap finds the shop sent, and says so."""
    found, now = own_shop(request, public_id), timezone.now()
    if found.status not in lifecycle.SENDABLE:
        return redirect("audits:shop", public_id)
    draft = drafting.open_draft(found)
    evidence = list(found.evidence.order_by("pk"))
    problems = _missing(found, draft, evidence)
    if not problems:
        body = drafting.sending_of(found, draft, evidence)
        try:
            intake.receive(request.viewer, draft.submission_id, body, at=now)
        except intake.Refused as refused:
            problems = refused.problems
        except intake.Conflict as conflict:
            messages.error(request, reason(conflict.code))
    if problems:
        return _show_check(request, found, draft, evidence, problems, status=422)
    return redirect("audits:shop", public_id)


def _missing(
    found: Assignment, draft: Draft, evidence: Sequence[Evidence]
) -> list[Problem]:
    """All that keeps the draft from being sent, the visit's time included."""
    problems = answers.check(
        found.asked(),
        draft.answers,
        evidence_counts=evidence_counts(evidence),
        complete=True,
        context=found.context(drafting.logged(found), told_at=timezone.now()),
    )
    if draft.visited_at is None:
        return [Problem("", "visit_missing", "visited_at"), *problems]
    return problems


def _show_check(
    request: ViewerRequest,
    found: Assignment,
    draft: Draft,
    evidence: Sequence[Evidence],
    problems: Sequence[Problem],
    *,
    status: int = 200,
) -> HttpResponse:
    setting = setting_of(request, found)
    parts = lay_out(found.asked(), draft.answers, evidence=evidence, setting=setting)
    context = {
        "shop": found,
        "parts": parts,
        "complaints": complaints(parts, problems),
        "shots": [Shot(row) for row in evidence],
        "courses": drawn(draft.log, found),
        "visited_at": draft.visited_at,
        "words": words_of(setting.words or found.version.definition),
    }
    return render(request, "audits/check.html", context, status=status)
