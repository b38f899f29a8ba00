"""Production's settings where no proxy ends TLS before them: Chromium takes localhost
for secure, and a service worker's own requests carry no header of ours."""

from config.settings import *  # noqa: F403 -- Django's way to extend settings

SECURE_SSL_REDIRECT = False
