from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.interchange.importing import MAX_NAME
from audits.interchange.limited import MAX_BYTES
from audits.models import Checklist
from shoppers.models import Viewer


class ImportForm(forms.Form):
    """A file of any name; what it is, its content says."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "An XLSForm (.xlsx or .xls, as KoboToolbox and ODK have them) or a "
            "checklist from Candid in JSON; at most 5 MB."
        ),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.json", "class": "in"}),
    )
    names_are_points = forms.BooleanField(
        label=_("Numeric choice names are points"), required=False
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("The file is empty."))
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 5 MB: no form is that large.")
            )
        return file


class CreateForm(forms.Form):
    """The name of the checklist that an import becomes."""

    name = forms.CharField(label=_("Name of the checklist"), max_length=MAX_NAME)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Checklist.objects.visible_to(self.viewer).filter(name=name).exists():
            raise forms.ValidationError(_("There is a checklist of that name."))
        return name
