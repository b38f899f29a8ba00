from audits.models.assignments import Assignment, Draft
from audits.models.channels import Channel, ChannelKind
from audits.models.checklists import Checklist, Question, Section, Version
from audits.models.evidence import Evidence
from audits.models.locations import Location, Region
from audits.models.programs import NotReady, Program, RecordingPolicy, Wave
from audits.models.reviews import Finding, Review
from audits.models.scenarios import Scenario
from audits.models.scores import Scorecard, ScoreChange, SectionScore
from audits.models.submissions import Answer, Revision, Submission

__all__ = [
    "Answer",
    "Assignment",
    "Channel",
    "ChannelKind",
    "Checklist",
    "Draft",
    "Evidence",
    "Finding",
    "Location",
    "NotReady",
    "Program",
    "Question",
    "RecordingPolicy",
    "Region",
    "Review",
    "Revision",
    "Scenario",
    "ScoreChange",
    "Scorecard",
    "Section",
    "SectionScore",
    "Submission",
    "Version",
    "Wave",
]
