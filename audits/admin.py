from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits import publishing
from audits.definition import DefinitionError, from_json
from audits.lifecycle import InvalidMove
from audits.models import (
    Channel,
    Checklist,
    Location,
    Program,
    RecordingPolicy,
    Region,
    Scenario,
    Version,
    Wave,
)
from audits.publishing import NotPublishable
from shoppers.models import Viewer

admin.site.register(Channel, list_display=("name", "kind", "organization"))
admin.site.register(Region, list_display=("name", "parent", "organization"))
admin.site.register(Checklist, list_display=("name", "organization"))
admin.site.register(Scenario, list_display=("name", "organization"))


@admin.register(Wave)
class WaveAdmin(admin.ModelAdmin):
    list_display = ("name", "program", "starts_on", "ends_on")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Wave | None = None
    ) -> tuple[str, ...]:
        """Results stand in the program that they were measured for."""
        return ("program",) if obj else ()


@admin.register(Location)
class LocationAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "team", "channel", "region", "is_active")
    list_filter = ("organization", "channel", "is_active")
    search_fields = ("code", "name", "team")
    list_select_related = ("channel", "region")


class RecordingPolicyInline(admin.TabularInline):
    model = RecordingPolicy
    extra = 0


@admin.register(Program)
class ProgramAdmin(admin.ModelAdmin):
    list_display = ("name", "organization", "status")
    inlines = (RecordingPolicyInline,)


class VersionForm(forms.ModelForm):
    class Meta:
        model = Version
        fields = ("checklist", "number", "content")

    def clean_content(self) -> Any:
        content = self.cleaned_data["content"]
        try:
            from_json(content)
        except DefinitionError as error:
            raise forms.ValidationError(str(error)) from error
        return content


@admin.register(Version)
class VersionAdmin(admin.ModelAdmin):
    """Drafts can be edited and published here; published versions only be read."""

    form = VersionForm
    list_display = ("checklist", "number", "status", "published_at")
    list_filter = ("status",)
    actions = ("publish",)

    def has_change_permission(
        self, request: HttpRequest, obj: Version | None = None
    ) -> bool:
        is_frozen = obj is not None and obj.status == Version.Status.PUBLISHED
        return not is_frozen and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Version | None = None
    ) -> bool:
        return self.has_change_permission(request, obj)

    @admin.action(description=gettext_lazy("Publish: freeze the chosen drafts"))
    def publish(self, request: HttpRequest, queryset: QuerySet[Version]) -> None:
        for version in queryset.select_related("checklist__organization"):
            organization = version.checklist.organization
            viewer = Viewer.of(request.user, organization)  # type: ignore[arg-type]
            try:
                publishing.publish(viewer, version, at=timezone.now())
            except (NotPublishable, InvalidMove) as error:
                messages.error(request, f"{version}: {error}")
            else:
                messages.success(
                    request, _("%(version)s is published.") % {"version": version}
                )
