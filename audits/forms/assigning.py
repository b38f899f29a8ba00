from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audits.forms.filters import ManyChosen
from audits.models import Assignment
from shoppers.models import Person


class AssignForm(forms.Form):
    """Which shops go to which shoppers; `everything` means all that are listed."""

    shop = ManyChosen(Assignment.objects.none(), label=_("Shops"), required=False)
    shopper = ManyChosen(
        Person.objects.none(),
        label=_("Shoppers"),
        error_messages={"required": _("Choose at least one shopper.")},
    )
    everything = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        shops: QuerySet[Assignment],
        shoppers: QuerySet[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shop"].queryset = shops  # type: ignore[attr-defined]
        self.fields["shopper"].queryset = shoppers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        nothing = not cleaned.get("everything") and not cleaned.get("shop")
        if nothing and "shop" not in self.errors:
            self.add_error("shop", _("Choose at least one shop."))
        return cleaned


class ReasonForm(forms.Form):
    """A verb that must say why; the journal keeps it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write one sentence: the journal keeps it.")},
    )


class ReportDateForm(ReasonForm):
    """The day that decides the period in which a shop counts."""

    day = forms.DateField(
        label=_("Report date"),
        # As the browser's own field takes it, whatever the language.
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose the day.")},
    )
    field_order = ("day", "reason")


class ChosenShopsForm(forms.Form):
    """The shops that were ticked in a wave's table."""

    shop = ManyChosen(
        Assignment.objects.none(),
        label=_("Shops"),
        error_messages={"required": _("Choose at least one shop.")},
    )

    def __init__(self, *args: Any, shops: QuerySet[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shop"].queryset = shops  # type: ignore[attr-defined]
