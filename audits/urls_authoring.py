from django.urls import URLPattern, path

from audits.views import (
    authoring,
    authoring_bank,
    authoring_draft,
    authoring_moves,
    preview,
)

ONE = "checklists/<uuid:public_id>/"
DRAFT = f"{ONE}draft/"

urlpatterns: list[URLPattern] = [
    path("checklists/", authoring.checklist_list, name="checklist-list"),
    path("checklists/new/", authoring.checklist_new, name="checklist-new"),
    path(ONE, authoring.checklist, name="checklist"),
    path(f"{DRAFT}start/", authoring.draft_start, name="draft-start"),
    path(f"{DRAFT}discard/", authoring.draft_discard, name="draft-discard"),
    path(DRAFT, authoring_draft.draft, name="draft"),
    path(f"{DRAFT}presence/", authoring_draft.presence, name="draft-presence"),
    path(f"{DRAFT}question/", authoring_draft.question, name="draft-question"),
    path(f"{DRAFT}section/", authoring_draft.section, name="draft-section"),
    path(f"{DRAFT}settings/", authoring_draft.settings, name="draft-settings"),
    path(f"{DRAFT}add/", authoring_moves.add, name="draft-add"),
    path(f"{DRAFT}move/", authoring_moves.move, name="draft-move"),
    path(f"{DRAFT}duplicate/", authoring_moves.duplicate, name="draft-duplicate"),
    path(f"{DRAFT}delete/", authoring_moves.delete, name="draft-delete"),
    path(f"{DRAFT}undo/", authoring_moves.take_back, name="draft-undo"),
    path(f"{DRAFT}back/", authoring_moves.back_to, name="draft-back"),
    path(f"{DRAFT}keep/", authoring_moves.keep, name="draft-keep"),
    path(f"{DRAFT}take/", authoring_moves.take, name="draft-take"),
    path(f"{DRAFT}picture/", authoring_moves.picture, name="draft-picture"),
    path(f"{DRAFT}preview/", preview.preview, name="draft-preview"),
    path("bank/", authoring_bank.bank, name="question-bank"),
    path(
        "bank/<uuid:public_id>/forget/",
        authoring_bank.question_forget,
        name="question-forget",
    ),
    path("pictures/<uuid:public_id>/", authoring_bank.picture, name="picture"),
]
