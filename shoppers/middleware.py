from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shoppers.models import Person, Viewer

SESSION_KEY = "organization"


class ViewerMiddleware:
    """Says who looks: `request.viewer`, in the organization chosen last.

    `request.viewers` holds one viewer per organization of the person. Anonymous
    people and people without any membership have no viewer (None).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewers: list[Viewer] = []
        # The API says who looks by itself (a token or this session).
        if not request.path.startswith(("/api/", "/static/", "/healthz")):
            person = request.user
            if isinstance(person, Person):
                viewers = Viewer.choices_for(person)
        chosen = request.session.get(SESSION_KEY) if viewers else None
        request.viewers = viewers  # type: ignore[attr-defined]
        request.viewer = choose(viewers, chosen)  # type: ignore[attr-defined]
        return self.get_response(request)


def choose(viewers: list[Viewer], chosen: str | None) -> Viewer | None:
    """The viewer whose organization was chosen, else the first."""
    for viewer in viewers:
        if str(viewer.organization.public_id) == chosen:
            return viewer
    return viewers[0] if viewers else None
