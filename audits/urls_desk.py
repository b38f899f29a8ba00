from django.urls import URLPattern, path

from audits.views import assignments, held, planning, programs, waves

PROGRAM = "programs/<uuid:public_id>/"
WAVE = "waves/<uuid:public_id>/"
SHOP = "assignments/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("programs/", programs.program_list, name="program-list"),
    path(PROGRAM, programs.program, name="program"),
    path(f"{PROGRAM}change/", programs.change, name="program-change"),
    path(f"{PROGRAM}recording/", programs.recording, name="program-recording"),
    path(f"{PROGRAM}go-live/", programs.go_live, name="program-go-live"),
    path(f"{PROGRAM}close/", programs.close, name="program-close"),
    path(f"{PROGRAM}waves/new/", planning.wave_new, name="wave-new"),
    path("waves/", waves.wave_list, name="wave-list"),
    path(WAVE, waves.wave, name="wave"),
    path(f"{WAVE}shops.csv", waves.shops_csv, name="wave-csv"),
    path(f"{WAVE}plan/", planning.plan, name="wave-plan"),
    path(f"{WAVE}assign/", assignments.assign, name="wave-assign"),
    path(f"{WAVE}withdraw/", assignments.withdraw_many, name="wave-withdraw"),
    path(f"{WAVE}cancel/", assignments.cancel_many, name="wave-cancel"),
    path("late-work/", held.held_list, name="held-list"),
    path("late-work/<uuid:public_id>/", held.held, name="held"),
    path(SHOP, assignments.assignment, name="assignment"),
    path(f"{SHOP}cancel/", assignments.cancel, name="assignment-cancel"),
    path(
        f"{SHOP}report-date/",
        assignments.set_report_date,
        name="assignment-report-date",
    ),
    path(f"{SHOP}withdraw/", assignments.withdraw, name="assignment-withdraw"),
]
