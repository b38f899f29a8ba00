from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from config.navigation import entries_for
from shoppers.permissions import ViewerRequest, role_required


@require_safe
@role_required()
def home(request: ViewerRequest) -> HttpResponse:
    """Everybody lands on the page that their work begins with."""
    entries = entries_for(request.viewer)
    if not entries:
        raise PermissionDenied
    return redirect(entries[0][0])
