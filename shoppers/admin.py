from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shoppers.models import (
    JournalEntry,
    Membership,
    Organization,
    Person,
    ShopperProfile,
)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "time_zone", "is_demo")


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "is_active", "last_login")
    search_fields = ("name", "email")
    fields = ("email", "name", "language", "time_zone", "is_active", "is_staff")
    inlines = (MembershipInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People are deactivated: what they recorded must keep its author."""
        return False


@admin.register(ShopperProfile)
class ShopperProfileAdmin(admin.ModelAdmin):
    list_display = ("person", "organization", "city", "is_paused")
    list_filter = ("organization", "is_paused")


@admin.register(JournalEntry)
class JournalEntryAdmin(admin.ModelAdmin):
    """To read only."""

    list_display = ("at", "organization", "actor", "verb", "subject_type", "subject_id")
    list_filter = ("organization", "verb")
    list_select_related = ("organization", "actor")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
