import msgspec


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong, at `path` (`$.sections[0].questions[2].options`)."""

    path: str
    message: str
