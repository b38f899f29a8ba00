"""Who may call what. Nothing is open unless its view says for whom."""

from typing import Any

from rest_framework import exceptions, permissions
from rest_framework.request import Request

from shoppers.models import Role, Viewer
from shoppers.models.people import DESK_ROLES, READING_ROLES

EVERYBODY = frozenset(Role.values)
DESK: frozenset[str] = frozenset(DESK_ROLES)
READERS: frozenset[str] = DESK | READING_ROLES
SHOPPERS: frozenset[str] = frozenset({Role.SHOPPER})
MANAGERS: frozenset[str] = frozenset({Role.MANAGER})
REVIEWERS: frozenset[str] = frozenset({Role.REVIEWER})


class DenyAll(permissions.BasePermission):
    """What a view without a permission of its own gets."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Roles(permissions.BasePermission):
    """Lets in who holds one of the roles that `view.roles` names for the method."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method not in view.allowed_methods:
            raise exceptions.MethodNotAllowed(str(request.method))
        as_get = request.method == "HEAD" and "HEAD" not in view.roles
        method = "GET" if as_get else request.method
        viewer = request.auth
        return isinstance(viewer, Viewer) and viewer.has(*view.roles.get(method, ()))
