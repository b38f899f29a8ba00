"""Mail servers that do not do what one hopes; each is an EMAIL_BACKEND of Django."""

from smtplib import (
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)

from django.core.mail.backends.locmem import EmailBackend


class Down(EmailBackend):
    """Nobody answers."""

    def open(self):
        raise ConnectionRefusedError(111, "Connection refused")


class Busy(EmailBackend):
    """Come again later."""

    def send_messages(self, messages):
        raise SMTPDataError(451, b"Try again later")


class Refusing(EmailBackend):
    """There is no such mailbox."""

    def send_messages(self, messages):
        to = messages[0].to[0]
        raise SMTPRecipientsRefused({to: (550, b"No such mailbox")})


class Vanishing(EmailBackend):
    """It takes the message, and the line breaks before it says so."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SMTPServerDisconnected("Connection unexpectedly closed")


class Slow(EmailBackend):
    """A worker is killed while it waits for the answer."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise KeyboardInterrupt
