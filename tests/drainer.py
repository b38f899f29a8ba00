"""A worker that does nothing but drain, for as long as it is let live."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    django.setup()
    # After the setup: before it there are no models.
    from django.db import OperationalError  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from reports.aggregating import drain  # noqa: PLC0415

    while True:
        try:
            if not drain(at=timezone.now(), batch=3):
                time.sleep(0.02)
        except OperationalError:
            # SQLite has one writer; who waited in vain for it tries again.
            time.sleep(0.05)


if __name__ == "__main__":
    main()
