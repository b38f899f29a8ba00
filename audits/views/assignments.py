from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from audits import assigning, dating, lifecycle
from audits.assigning import CannotAssign, MovedMeanwhile
from audits.dating import CannotDate
from audits.forms.assigning import (
    AssignForm,
    ChosenShopsForm,
    ReasonForm,
    ReportDateForm,
)
from audits.forms.filters import ShopFilter
from audits.forms.signals import tell
from audits.histories import history_of
from audits.judging import signals_of
from audits.lifecycle import InvalidMove
from audits.models import Assignment, Submission, Wave
from audits.offers import offers_of, shoppers_at_work
from audits.shoplists import HEAVY, for_list, rows_of
from audits.tasks import score_changed
from audits.views.programs import PLANNERS
from audits.views.waves import find_wave, shops_of
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required

#: Open shops on one page; the rest through the filter or "all".
SHOWN = 200
Many = Callable[..., int]


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PLANNERS)
def assign(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    wave = find_wave(request, public_id)
    if request.method != "POST":
        return _show_assign(request, wave)
    form = AssignForm(
        request.POST,
        shops=shops_of(request, wave),
        shoppers=shoppers_at_work(request.viewer),
    )
    if not form.is_valid():
        return _show_assign(request, wave, form)
    try:
        words = _give(request, wave, form)
    except MovedMeanwhile as refused:
        messages.error(request, _moved(refused))
        return redirect(request.get_full_path())
    except CannotAssign:
        form.add_error("shopper", _("One of them takes no work any more."))
        return _show_assign(request, wave, form)
    messages.success(request, words)
    return redirect("audits:wave", wave.public_id)


def _give(request: ViewerRequest, wave: Wave, form: AssignForm) -> str:
    """Spread the shops that the form names, and say what was done."""
    shops = form.cleaned_data["shop"]
    if form.cleaned_data["everything"]:
        shops = _open_shops(request, wave)
    shoppers = list(form.cleaned_data["shopper"])
    count = assigning.assign_evenly(
        request.viewer,
        list(shops.order_by("due_at", "pk")),
        shoppers,
        at=timezone.now(),
    )
    given = ngettext("%(n)d shop assigned", "%(n)d shops assigned", count)
    if len(shoppers) == 1:
        people = _("to %(name)s") % {"name": shoppers[0].name}
    else:
        people = _("to %(n)d shoppers") % {"n": min(len(shoppers), count)}
    return f"{given % {'n': count}} {people}."


def _open_shops(request: ViewerRequest, wave: Wave) -> QuerySet[Assignment]:
    form = ShopFilter(request.GET, viewer=request.viewer)
    return form.narrow(shops_of(request, wave)).filter(status=lifecycle.OPEN)


def _show_assign(
    request: ViewerRequest, wave: Wave, form: AssignForm | None = None
) -> HttpResponse:
    shops = for_list(_open_shops(request, wave)).order_by("due_at", "pk")
    given = request.POST if form else request.GET
    listed = list(shops[:SHOWN])
    ids = {str(shop.public_id) for shop in listed}
    asked = set(given.getlist("shop"))
    ticked = asked & ids if asked or form else ids
    context = {
        "wave": wave,
        "form": form,
        "filter": ShopFilter(request.GET, viewer=request.viewer),
        "shops": listed,
        "open_count": shops.count(),
        "ticked": ticked,
        "ticked_count": len(ticked),
        "left_out": len(asked - ids),
        "offers": offers_of(request.viewer, wave),
        "chosen": set(given.getlist("shopper")),
        "now": timezone.now(),
    }
    status = 422 if form else 200
    return render(request, "audits/wave_assign.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PLANNERS)
def withdraw_many(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    return _many(request, public_id, "withdraw", assigning.withdraw_all)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PLANNERS)
def cancel_many(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    return _many(request, public_id, "cancel", assigning.cancel_all)


def _many(
    request: ViewerRequest, public_id: UUID, verb: str, act: Many
) -> HttpResponse:
    """Ask for a reason, then act on all the shops that were ticked, or on none."""
    wave = find_wave(request, public_id)
    chosen = ChosenShopsForm(
        request.POST if request.method == "POST" else request.GET,
        shops=for_list(shops_of(request, wave)),
    )
    if not chosen.is_valid():
        messages.error(request, str(chosen.errors["shop"][0]))
        return redirect("audits:wave", wave.public_id)
    shops = list(chosen.cleaned_data["shop"].order_by("due_at", "pk"))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _act_on(request, wave, shops, act, form.cleaned_data["reason"])
    now = timezone.now()
    context = {
        "wave": wave,
        "verb": verb,
        "rows": rows_of(shops, wave, now),
        "refusing": [shop for shop in shops if not shop.can(verb)],
        "form": form,
        "now": now,
    }
    status = 422 if form.errors else 200
    return render(request, "audits/wave_stop.html", context, status=status)


def _act_on(
    request: ViewerRequest, wave: Wave, shops: list[Assignment], act: Many, reason: str
) -> HttpResponse:
    try:
        count = act(request.viewer, shops, at=timezone.now(), reason=reason)
    except MovedMeanwhile as refused:
        messages.error(request, _moved(refused))
    else:
        words = {
            assigning.withdraw_all: ngettext(
                "%(n)d shop withdrawn: nobody has it now.",
                "%(n)d shops withdrawn: nobody has them now.",
                count,
            ),
            assigning.cancel_all: ngettext(
                "%(n)d shop cancelled.", "%(n)d shops cancelled.", count
            ),
        }
        messages.success(request, words[act] % {"n": count})
    return redirect("audits:wave", wave.public_id)


def _moved(refused: MovedMeanwhile) -> str:
    shop = refused.assignment
    words = _("Nothing was done: %(shop)s, %(location)s, is “%(status)s” now.")
    return words % {
        "shop": shop.reference,
        "location": shop.location,
        "status": shop.get_status_display(),
    }


@require_safe
@role_required(*PLANNERS, Role.REVIEWER)
def assignment(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """One shop for the desk; a reviewer reads it, a planner may stop it."""
    return _show(request, _find(request, public_id))


@require_POST
@role_required(*PLANNERS)
def cancel(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    return _stop(request, public_id, Assignment.cancel, _("Cancelled."))


@require_POST
@role_required(*PLANNERS)
def withdraw(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    words = _("Withdrawn: nobody has it now.")
    return _stop(request, public_id, Assignment.withdraw, words)


@require_POST
@role_required(*PLANNERS)
def set_report_date(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """Of a shop that was sent: let it count in another period."""
    shop = _find(request, public_id)
    sent = get_object_or_404(
        Submission.objects.visible_to(request.viewer), assignment=shop
    )
    form = ReportDateForm(request.POST, prefix="date")
    if not form.is_valid() or not _dated(request, sent, form):
        return _show(request, shop, dated=form)
    score_changed()
    messages.success(request, _("The report date is set."))
    return redirect("audits:assignment", shop.public_id)


def _dated(request: ViewerRequest, sent: Submission, form: ReportDateForm) -> bool:
    try:
        dating.set_report_date(
            request.viewer, sent, at=timezone.now(), **form.cleaned_data
        )
    except CannotDate:
        # The form has asked for a reason already.
        form.add_error("day", _("This day is still to come at the location."))
    return form.is_valid()


def _stop(
    request: ViewerRequest, public_id: UUID, verb: Callable[..., None], words: str
) -> HttpResponse:
    shop = _find(request, public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, shop, form)
    try:
        verb(
            shop,
            by=request.viewer.person,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
    except InvalidMove:
        status = shop.get_status_display()
        refusal = _("Not done: this shop is “%(status)s” now.")
        messages.error(request, refusal % {"status": status})
    else:
        messages.success(request, f"{shop.reference}: {words}")
    return redirect("audits:assignment", shop.public_id)


def _find(request: ViewerRequest, public_id: UUID) -> Assignment:
    rows = for_list(Assignment.objects.visible_to(request.viewer))
    rows = rows.defer(None).defer(*(path for path in HEAVY if "story" not in path))
    return get_object_or_404(
        rows.select_related("wave__program", "version__checklist"), public_id=public_id
    )


def _report_date_form(sent: Submission | None) -> ReportDateForm:
    """It begins with the day that holds now."""
    known = {"day": sent.report_date} if sent else {}
    return ReportDateForm(prefix="date", initial=known)


def _show(
    request: ViewerRequest,
    shop: Assignment,
    form: ReasonForm | None = None,
    *,
    dated: ReportDateForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    may_plan = request.viewer.has(*PLANNERS)
    row = rows_of([shop], shop.wave, now)[0]
    sent = row.submission
    context = {
        "shop": shop,
        "row": row,
        "signals": tell(signals_of(request.viewer, sent)) if sent else [],
        "history": history_of(request.viewer, shop),
        "form": form or ReasonForm(),
        "dated": dated or _report_date_form(sent),
        "can_withdraw": may_plan and shop.can("withdraw"),
        "can_cancel": may_plan and shop.can("cancel"),
        "can_assign": may_plan and shop.can("assign"),
        "may_plan": may_plan,
        "may_review": request.viewer.has(Role.REVIEWER),
        "now": now,
    }
    status = 422 if form or dated else 200
    return render(request, "audits/assignment.html", context, status=status)
