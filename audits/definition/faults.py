import msgspec

from audits.sentences import Sentence


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong, at `path` (`$.sections[0].questions[2].options`)."""

    path: str
    sentence: Sentence

    @property
    def message(self) -> str:
        """The sentence in English."""
        return str(self.sentence)
