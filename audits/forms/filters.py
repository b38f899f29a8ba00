from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audits.models import Assignment, Channel, Region
from audits.shoplists import VIEWS, in_view
from shoppers.models import Viewer


class Chosen(forms.ModelChoiceField):
    """One row, by its public id; the text of an unknown id is never echoed."""

    def __init__(self, queryset: QuerySet[Any], **kwargs: Any) -> None:
        kwargs.setdefault("to_field_name", "public_id")
        kwargs.setdefault("empty_label", _("Choose…"))
        super().__init__(queryset, **kwargs)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from None


class ManyChosen(forms.ModelMultipleChoiceField):
    """Rows by their public ids, all of them known, or an error."""

    def __init__(self, queryset: QuerySet[Any], **kwargs: Any) -> None:
        kwargs.setdefault("to_field_name", "public_id")
        super().__init__(queryset, **kwargs)

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            if getattr(error, "code", "") in ("required", "list"):
                raise
            raise forms.ValidationError(
                _("One of these is not there any more. Choose again."),
                code="invalid_choice",
            ) from None


class PlaceFilter(forms.Form):
    """Which locations: where, and how customers reach them."""

    q = forms.CharField(label=_("Find"), max_length=80, required=False)
    region = Chosen(
        Region.objects.none(),
        label=_("Region"),
        required=False,
        empty_label=_("All regions"),
    )
    channel = Chosen(
        Channel.objects.none(),
        label=_("Channel"),
        required=False,
        empty_label=_("All channels"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = Region.objects.visible_to(viewer).order_by("name")
        channels = Channel.objects.visible_to(viewer).order_by("position", "name")
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        self.fields["channel"].queryset = channels  # type: ignore[attr-defined]
        self.full_clean()

    def about(self, prefix: str = "") -> Q:
        """The condition on locations; `prefix` is the path to the location."""
        wanted = Q()
        if region := self.cleaned_data.get("region"):
            wanted &= Q(**{f"{prefix}region__path__startswith": region.path})
        if channel := self.cleaned_data.get("channel"):
            wanted &= Q(**{f"{prefix}channel": channel})
        return wanted

    @property
    def is_narrow(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)


class ShopFilter(PlaceFilter):
    """The filters of a wave's shops, as they stand in the address."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("Any status")), *Assignment.Status.choices],
        required=False,
    )
    view = forms.ChoiceField(
        label=_("View"),
        choices=[(name, words) for name, (words, _condition) in VIEWS.items()],
        required=False,
    )
    after = forms.UUIDField(required=False)
    before = forms.UUIDField(required=False)

    @property
    def chosen_view(self) -> str:
        return self.cleaned_data.get("view") or "all"

    def narrow(self, rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
        """The fields of the filter bar; the saved view is left to `apply`."""
        rows = rows.filter(self.about("location__"))
        if status := self.cleaned_data.get("status"):
            rows = rows.filter(status=status)
        if text := self.cleaned_data.get("q"):
            rows = rows.filter(matching(text))
        return rows

    def apply(self, rows: QuerySet[Assignment], now: datetime) -> QuerySet[Assignment]:
        return in_view(self.narrow(rows), self.chosen_view, now)

    def edge(self, rows: QuerySet[Assignment]) -> Assignment | None:
        """The shop at which the page begins or ends; one that is gone is none."""
        key = self.cleaned_data.get("after") or self.cleaned_data.get("before")
        return rows.filter(public_id=key).first() if key else None

    @property
    def backwards(self) -> bool:
        return not self.cleaned_data.get("after")


def matching(text: str) -> Q:
    """Shops whose location, shopper or reference holds `text`."""
    found = (
        Q(location__name__icontains=text)
        | Q(location__code__icontains=text)
        | Q(shopper__name__icontains=text)
    )
    number = text.upper().removeprefix("C-")
    if number.isascii() and number.isdigit() and len(number) < 18:
        found |= Q(pk=int(number))
    return found
