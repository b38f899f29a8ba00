from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.demo import cast, courses, filling


class Command(BaseCommand):
    help = "Fill an organization with a believable year. Does nothing a second time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="Another year.")
        parser.add_argument("--shops", type=int, default=600, help="How many shops.")
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            help="The day that the year ends on (YYYY-MM-DD), by default today.",
        )
        parser.add_argument(
            "--sign-ins", action="store_true", help="Say who can sign in, and stop."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            for role, email, password in cast.SIGN_INS:
                self.stdout.write(f"{role:<14} {email:<34} {password}")
            return
        if options["shops"] < courses.SMALLEST:
            least = courses.SMALLEST
            raise CommandError(_("Ask for at least %(n)s shops.") % {"n": least})
        today = options["today"] or timezone.now().date()
        try:
            filling.fill(
                seed=options["seed"],
                shops=options["shops"],
                today=today,
                tell=self._tell,
            )
        except filling.AlreadyThere:
            self.stdout.write(_("The demo organization is there already."))

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
