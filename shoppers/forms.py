from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shoppers.models import Viewer


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is the token for?"),
        max_length=80,
        help_text=_("For example “Power BI” or “Shop import”."),
    )


class OrganizationForm(forms.Form):
    """Chooses one of the organizations that the person belongs to."""

    organization = forms.UUIDField()

    def __init__(self, *args: Any, viewers: list[Viewer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {viewer.organization.public_id for viewer in viewers}

    def clean_organization(self) -> str:
        chosen = self.cleaned_data["organization"]
        if chosen not in self.known:
            raise forms.ValidationError(_("Choose one of your organizations."))
        return str(chosen)
