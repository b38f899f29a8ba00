from audits.models.assignments import Assignment, Draft
from audits.models.authoring import (
    BankQuestion,
    ChecklistImport,
    DraftEdit,
    DraftPresence,
    Picture,
)
from audits.models.channels import Channel, ChannelKind
from audits.models.checklists import Checklist, Question, Section, Version
from audits.models.evidence import Evidence
from audits.models.locations import Location, Region
from audits.models.programs import NotReady, Program, RecordingPolicy, Wave
from audits.models.rescores import Rescore, RescoredShop
from audits.models.reviews import Finding, Review
from audits.models.scenarios import (
    Scenario,
    ScenarioChanged,
    ScenarioInUse,
    ScenarioNameTaken,
)
from audits.models.scores import Scorecard, ScoreChange, SectionScore
from audits.models.submissions import Answer, Revision, Submission

__all__ = [
    "Answer",
    "Assignment",
    "BankQuestion",
    "Channel",
    "ChannelKind",
    "Checklist",
    "ChecklistImport",
    "Draft",
    "DraftEdit",
    "DraftPresence",
    "Evidence",
    "Finding",
    "Location",
    "NotReady",
    "Picture",
    "Program",
    "Question",
    "RecordingPolicy",
    "Region",
    "Rescore",
    "RescoredShop",
    "Review",
    "Revision",
    "Scenario",
    "ScenarioChanged",
    "ScenarioInUse",
    "ScenarioNameTaken",
    "ScoreChange",
    "Scorecard",
    "Section",
    "SectionScore",
    "Submission",
    "Version",
    "Wave",
]
