"""What changed between two versions of a checklist, sentence by sentence."""

from audits.differences.comparing import bent, changes
from audits.differences.wording import MESSAGES, Change, Term, What

__all__ = ["MESSAGES", "Change", "Term", "What", "bent", "changes"]
