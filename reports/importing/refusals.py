"""Why a file, or a row of it, cannot be taken."""


class Refused(Exception):
    """The whole file cannot be read as asked; the message is for people."""


class Wrong(ValueError):
    """One row cannot be taken; the message says which cell and why."""
