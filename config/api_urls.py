from csp.decorators import csp_update
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from audits.api import (
    assignments,
    checklists,
    evidence,
    places,
    programs,
    reviews,
    scenarios,
    scorecards,
    signals,
    submissions,
    uploads,
)
from reports.api.changes import (
    AnswerChanges,
    ImportedChanges,
    RollupChanges,
    ShopChanges,
)
from reports.api.trends import Trends
from shoppers.api.problems import unknown_address
from shoppers.api.views import Me
from shoppers.permissions import public

app_name = "api"
ONE = "<uuid:public_id>/"
SHOP = f"assignments/{ONE}"
SENT = f"submissions/{ONE}"

#: The one style sheet that stands in the browser's page, and its icons in `data:`.
STYLE = "'sha256-MMpT0iDxyjALd9PdfepImGX3DBfJPXZ4IlDWdPAgtn0='"
relaxed = csp_update({"style-src": [STYLE], "img-src": ["data:"]})

urlpatterns: list[URLPattern | URLResolver] = [
    # Where phones wait for an answer, first: addresses are compared one by one.
    path(SENT, submissions.SubmissionDetail.as_view(), name="submission"),
    path("uploads/", uploads.Uploads.as_view(), name="uploads"),
    path(f"uploads/{ONE}", uploads.UploadDetail.as_view(), name="upload"),
    path("me/", Me.as_view(), name="me"),
    path("channels/", places.ChannelList.as_view(), name="channel-list"),
    path(f"channels/{ONE}", places.ChannelDetail.as_view(), name="channel"),
    path("regions/", places.RegionList.as_view(), name="region-list"),
    path(f"regions/{ONE}", places.RegionDetail.as_view(), name="region"),
    path("locations/", places.LocationList.as_view(), name="location-list"),
    path(f"locations/{ONE}", places.LocationDetail.as_view(), name="location"),
    path("programs/", programs.ProgramList.as_view(), name="program-list"),
    path(f"programs/{ONE}", programs.ProgramDetail.as_view(), name="program"),
    path("waves/", programs.WaveList.as_view(), name="wave-list"),
    path(f"waves/{ONE}", programs.WaveDetail.as_view(), name="wave"),
    path("scenarios/", scenarios.ScenarioList.as_view(), name="scenario-list"),
    path(f"scenarios/{ONE}", scenarios.ScenarioDetail.as_view(), name="scenario"),
    path("checklists/", checklists.ChecklistList.as_view(), name="checklist-list"),
    path(f"checklists/{ONE}", checklists.ChecklistDetail.as_view(), name="checklist"),
    path("versions/", checklists.VersionList.as_view(), name="version-list"),
    path(f"versions/{ONE}", checklists.VersionDetail.as_view(), name="version"),
    path("assignments/", assignments.AssignmentList.as_view(), name="assignment-list"),
    path(SHOP, assignments.AssignmentDetail.as_view(), name="assignment"),
    path(f"{SHOP}assign/", assignments.AssignmentAssign.as_view(), name="assign"),
    path(f"{SHOP}withdraw/", assignments.AssignmentWithdraw.as_view(), name="withdraw"),
    path(f"{SHOP}cancel/", assignments.AssignmentCancel.as_view(), name="cancel"),
    path(f"{SHOP}accept/", assignments.AssignmentAccept.as_view(), name="accept"),
    path(f"{SHOP}decline/", assignments.AssignmentDecline.as_view(), name="decline"),
    path(f"{SHOP}start/", assignments.AssignmentStart.as_view(), name="start"),
    path("submissions/", submissions.SubmissionList.as_view(), name="submission-list"),
    path(f"{SENT}take-up/", reviews.SubmissionTakeUp.as_view(), name="take-up"),
    path(f"{SENT}put-back/", reviews.SubmissionPutBack.as_view(), name="put-back"),
    path(f"{SENT}approve/", reviews.SubmissionApprove.as_view(), name="approve"),
    path(f"{SENT}return/", reviews.SubmissionReturn.as_view(), name="return"),
    path(f"{SENT}exclude/", reviews.SubmissionExclude.as_view(), name="exclude"),
    path(f"{SENT}reopen/", reviews.SubmissionReopen.as_view(), name="reopen"),
    path(f"evidence/{ONE}", evidence.EvidenceDetail.as_view(), name="evidence"),
    path(f"evidence/{ONE}give-up/", signals.EvidenceGiveUp.as_view(), name="give-up"),
    path("signals/", signals.SignalList.as_view(), name="signal-list"),
    path(f"signals/{ONE}", signals.SignalDetail.as_view(), name="signal"),
    path(f"signals/{ONE}look-at/", signals.SignalLookAt.as_view(), name="look-at"),
    path("reviews/", reviews.ReviewList.as_view(), name="review-list"),
    path(f"reviews/{ONE}", reviews.ReviewDetail.as_view(), name="review"),
    path("scorecards/", scorecards.ScorecardList.as_view(), name="scorecard-list"),
    path(f"scorecards/{ONE}", scorecards.ScorecardDetail.as_view(), name="scorecard"),
    path("changes/shops/", ShopChanges.as_view(), name="shop-changes"),
    path("changes/answers/", AnswerChanges.as_view(), name="answer-changes"),
    path("changes/imported/", ImportedChanges.as_view(), name="imported-changes"),
    path("changes/rollups/", RollupChanges.as_view(), name="rollup-changes"),
    path("trends/", Trends.as_view(), name="trends"),
    path("schema/", public(SpectacularAPIView.as_view()), name="schema"),
    path(
        "docs/",
        public(relaxed(SpectacularSwaggerSplitView.as_view(url_name="api:schema"))),
        name="docs",
    ),
    re_path("", public(csrf_exempt(unknown_address))),
]
