from audits.models.assignments import Assignment, Draft
from audits.models.authoring import (
    BankQuestion,
    ChecklistImport,
    DraftEdit,
    DraftPresence,
    Picture,
)
from audits.models.changes import (
    Counter,
    NumberedChange,
    NumberedChangeQuerySet,
    ResultChange,
)
from audits.models.channels import Channel, ChannelKind
from audits.models.checklists import Checklist, Question, Section, Version
from audits.models.evidence import Evidence
from audits.models.held import AlreadyDecided, HeldSending
from audits.models.locations import Location, Region
from audits.models.prints import PhotoPrint, TextPrint
from audits.models.programs import NotReady, Program, RecordingPolicy, Wave
from audits.models.rescores import Rescore, RescoredShop
from audits.models.reviews import Finding, Review
from audits.models.scenarios import (
    Scenario,
    ScenarioChanged,
    ScenarioGone,
    ScenarioInUse,
    ScenarioNameTaken,
)
from audits.models.scores import (
    Scorecard,
    ScoreChange,
    SectionScore,
    TagScore,
    Timing,
)
from audits.models.signals import AlreadyLookedAt, Signal
from audits.models.submissions import Answer, Revision, Submission
from audits.models.uploads import Resumable

__all__ = [
    "AlreadyDecided",
    "AlreadyLookedAt",
    "Answer",
    "Assignment",
    "BankQuestion",
    "Channel",
    "ChannelKind",
    "Checklist",
    "ChecklistImport",
    "Counter",
    "Draft",
    "DraftEdit",
    "DraftPresence",
    "Evidence",
    "Finding",
    "HeldSending",
    "Location",
    "NotReady",
    "NumberedChange",
    "NumberedChangeQuerySet",
    "PhotoPrint",
    "Picture",
    "Program",
    "Question",
    "RecordingPolicy",
    "Region",
    "Rescore",
    "RescoredShop",
    "ResultChange",
    "Resumable",
    "Review",
    "Revision",
    "Scenario",
    "ScenarioChanged",
    "ScenarioGone",
    "ScenarioInUse",
    "ScenarioNameTaken",
    "ScoreChange",
    "Scorecard",
    "Section",
    "SectionScore",
    "Signal",
    "Submission",
    "TagScore",
    "TextPrint",
    "Timing",
    "Version",
    "Wave",
]
