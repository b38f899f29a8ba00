"""The program that results are of: one that is there, or a new one."""

from django.utils.translation import gettext as _

from audits.models import Program
from reports.importing.refusals import Refused
from shoppers.models import Organization

MAX_NAME = 120


def program_named(
    organization: Organization, name: str, *, keep: bool
) -> tuple[Program, bool]:
    """The program and whether it is new: a draft, which has history and no shops.

    A new one is only stored where `keep` says so. Raises Refused without a name.
    """
    rows = Program.objects.filter(organization=organization)
    found = rows.filter(name=name).first() or rows.filter(name__iexact=name).first()
    if found:
        return found, False
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME:
        raise Refused(_("The program needs a name of 1 to 120 letters."))
    program = Program(organization=organization, name=name)
    if keep:
        program.save()
    return program, True
