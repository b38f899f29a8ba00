#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from config.env import Misconfigured


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except Misconfigured as error:
        sys.exit(f"Candid cannot start: {error}")


if __name__ == "__main__":
    main()
