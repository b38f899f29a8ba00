from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shoppers.forms import OrganizationForm, TokenForm
from shoppers.middleware import SESSION_KEY
from shoppers.models import PersonalToken, Role
from shoppers.permissions import ViewerRequest, role_required


@require_safe
@role_required()
def account(request: ViewerRequest) -> HttpResponse:
    return show(request, TokenForm())


@require_POST
@role_required()
def issue_token(request: ViewerRequest) -> HttpResponse:
    """The secret is shown on this one answer and never again."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    name = form.cleaned_data["name"]
    token, secret = PersonalToken.issue(request.viewer, name=name, at=timezone.now())
    return show(request, TokenForm(), fresh=token, secret=secret)


@require_POST
@role_required()
def revoke_token(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    tokens = PersonalToken.objects.visible_to(request.viewer)
    token = get_object_or_404(tokens, public_id=public_id)
    token.revoke(by=request.viewer.person, at=timezone.now())
    messages.success(request, _("“%(name)s” no longer works.") % {"name": token.name})
    return redirect("shoppers:account")


@require_POST
@role_required()
def switch_organization(request: ViewerRequest) -> HttpResponse:
    form = OrganizationForm(request.POST, viewers=request.viewers)
    if not form.is_valid():
        raise Http404
    request.session[SESSION_KEY] = form.cleaned_data["organization"]
    return redirect("home")


def show(
    request: ViewerRequest,
    form: TokenForm,
    *,
    fresh: PersonalToken | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    tokens = PersonalToken.objects.visible_to(request.viewer).order_by("-created_at")
    words = dict(Role.choices)
    context = {
        "form": form,
        "tokens": tokens,
        "fresh": fresh,
        "secret": secret,
        "roles": sorted(words[role] for role in request.viewer.roles),
    }
    return render(request, "shoppers/account.html", context, status=status)
