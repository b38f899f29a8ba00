"""Whether the figures are what the shops say: for who runs the machine."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.reading import upkeep
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required


@require_safe
@role_required(Role.ADMINISTRATOR)
def upkeep_page(request: ViewerRequest) -> HttpResponse:
    page = upkeep.read(request.viewer, now=timezone.now())
    return render(request, "reports/upkeep.html", {"page": page})
