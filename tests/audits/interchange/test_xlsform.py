"""What the rows of a form become."""

from time import perf_counter

import pytest

from audits.definition import Band, Condition, Kind, Op
from audits.interchange.report import Status
from tests.audits.interchange.sheets import HEAD, LIST, question, row_of, take

YES_NO = [LIST, ["yn", "yes", "Yes"], ["yn", "no", "No"]]


def one(kind, /, *choices, **cells):
    """The only question of a form, and the report's line about it."""
    head, row = [*HEAD, *cells], [kind, "q", "Q", *cells.values()]
    taken = take([head, row], choices)
    return question(taken, "q"), row_of(taken, "q")


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("text", Kind.TEXT),
        ("integer", Kind.NUMBER),
        ("note", Kind.INSTRUCTION),
        ("date", Kind.DATE),
        ("time", Kind.TIME),
        ("image", Kind.PHOTO),
        ("audio", Kind.AUDIO),
        ("file", Kind.DOCUMENT),
        ("geopoint", Kind.LOCATION),
    ],
)
def test_types_that_are_the_same_here(kind, what):
    found, entry = one(kind)
    assert (found.kind, entry.status) == (what, Status.IMPORTED)


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("decimal", Kind.NUMBER),
        ("datetime", Kind.DATE),
        ("barcode", Kind.TEXT),
        ("acknowledge", Kind.YES_NO),
    ],
)
def test_types_that_lose_something_say_so(kind, what):
    found, entry = one(kind)
    assert (found.kind, entry.status) == (what, Status.SIMPLIFIED)
    assert entry.reason


@pytest.mark.parametrize("kind", ["video", "geotrace", "start", "deviceid", "hidden"])
def test_types_that_have_no_place_are_left_out(kind):
    taken = take([HEAD, [kind, "q", "Q"], ["text", "t", "T"]])
    assert row_of(taken, "q").status == Status.LEFT_OUT
    assert [each.key for each in taken.checklist.questions()] == ["t"]


def test_a_list_of_yes_and_no_is_a_question_of_yes_and_no():
    assert one("select_one yn", *YES_NO)[0].kind is Kind.YES_NO


def test_or_other_becomes_an_option():
    found, entry = one("select_multiple yn or_other", *YES_NO)
    assert [each.key for each in found.options] == ["yes", "no", "other"]
    assert entry.status == Status.SIMPLIFIED


def test_scores_weights_and_the_rest_come_from_columns():
    cells = {"weight": 2, "critical": "yes", "theme": "empathy", "stage": "arrival"}
    choices = [[*LIST, "score"], ["l", "good", "Good", 2.5], ["l", "bad", "Bad", 0]]
    found, entry = one("select_one l", *choices, **cells)
    assert [each.points for each in found.options] == [250, 0]
    assert (found.weight, found.critical) == (200, True)
    assert (found.theme, found.stage) == ("empathy", "arrival")
    assert entry.status == Status.IMPORTED


def test_the_answer_that_is_na_is_no_option():
    rows = [[*LIST, "is_na"], *[[*row, ""] for row in YES_NO[1:]]]
    found, _ = one("select_one yn", *rows, ["yn", "98", "Does not apply", "yes"])
    assert found.kind is Kind.YES_NO
    assert (found.na_allowed, found.na_label) == (True, "Does not apply")


def test_numeric_names_are_points_when_asked_for():
    form = [HEAD, ["select_one l", "q", "Q"]]
    choices = [LIST, ["l", "10", "Good"], ["l", "2.5", "Fair"], ["l", "x", "Bad"]]
    plain = question(take(form, choices), "q")
    scored = question(take(form, choices, names_are_points=True), "q")
    assert [each.points for each in plain.options] == [0, 0, 0]
    assert [each.points for each in scored.options] == [1000, 250, 0]


def test_a_score_that_is_no_number_is_reported():
    choices = [[*LIST, "score"], ["l", "a", "A", "many"], ["l", "b", "B", 1]]
    taken = take([HEAD, ["select_one l", "q", "Q"]], choices)
    entry = row_of(taken, "l/a")
    assert (entry.status, entry.column) == (Status.SIMPLIFIED, "score")


def test_points_are_taken_away_by_multiple_choices_only():
    choices = [[*LIST, "score"], ["l", "a", "A", -1], ["l", "b", "B", 1]]
    assert one("select_multiple l", *choices)[0].options[0].points == -100
    assert one("select_one l", *choices)[0].options[0].points == 0


@pytest.mark.parametrize(
    ("kind", "constraint", "limits"),
    [
        ("integer", ". >= 1 and . <= 10", (1, 10, 0)),
        ("integer", ". > 1 and 10 > .", (2, 9, 0)),
        ("decimal", ". > 10.51 and . < 18.39", (1052, 1838, 0)),
        ("text", "string-length(.) >= 20", (None, None, 20)),
    ],
)
def test_constraints_become_limits(kind, constraint, limits):
    found, _ = one(kind, constraint=constraint)
    assert (found.minimum, found.maximum, found.min_length) == limits


def test_a_text_of_a_least_length_is_a_narrative():
    assert one("text", constraint="string-length(.) > 9")[0].kind is Kind.NARRATIVE


@pytest.mark.parametrize(
    "constraint",
    ["regex(., '[0-9]+')", ". != 3", ". > ${q}", ". > 99999999999", ". = 'x'"],
)
def test_a_constraint_that_cannot_be_kept_is_reported(constraint):
    found, entry = one("integer", constraint=constraint)
    assert (found.minimum, found.maximum) == (None, None)
    assert (entry.status, entry.column) == (Status.SIMPLIFIED, "constraint")


def test_ranges_are_scales():
    found, entry = one("range", parameters="start=0 end=10 step=1")
    assert (found.kind, found.scale_min, found.scale_max) == (Kind.SCALE, 0, 10)
    assert entry.status == Status.IMPORTED


def test_bands_are_read_as_people_write_them():
    found, _ = one("integer", kind="duration", bands="1:00 = 4; 180 = 2.5; else = 0")
    assert found.bands == (Band(60, 400), Band(180, 250), Band(None, 0))


def test_a_value_that_is_none_is_reported_and_not_taken():
    found, entry = one("text", weight="heavy")
    assert found.weight == 100
    assert (entry.status, entry.column) == (Status.SIMPLIFIED, "weight")


def test_hint_and_guidance_are_guidance():
    found, _ = one("text", hint="Short", guidance_hint="Long")
    assert found.guidance == "Short\n\nLong"


def test_markup_and_scripts_leave_the_texts():
    label = "<b>Were</b> they **kind**?<script>alert(1)</script> ${q}"
    taken = take([HEAD, ["text", "q", "Q"], ["note", "n", label]])
    assert question(taken, "n").text == "Were they kind? …"
    assert row_of(taken, "n").status == Status.SIMPLIFIED


def test_pictures_are_named_to_be_attached():
    entry = one("text", image="door.jpg")[1]
    assert "door.jpg" in entry.reason


def test_a_column_that_nobody_knows_is_named():
    entry = one("text", colour="red")[1]
    assert (entry.status, entry.column) == (Status.SIMPLIFIED, "colour")


FORM = [
    [*HEAD, "relevant"],
    ["text", "loose", "Loose", ""],
    ["begin_group", "out", "Outer", "${loose} != ''"],
    ["select_one yn", "a", "A", ""],
    ["begin_group", "in", "Inner", "${a} = 'yes'"],
    ["text", "b", "B", "${loose} = 'x'"],
    ["text", "c", "C", ""],
    ["end_group", "", "", ""],
    ["end_group", "", "", ""],
    ["text", "later", "Later", ""],
]


def test_groups_are_sections_and_inner_groups_part_of_them():
    sections = take(FORM, YES_NO).checklist.sections
    keys = [(each.key, [one.key for one in each.questions]) for each in sections]
    assert keys == [
        ("questions", ["loose"]),
        ("out", ["a", "b", "c"]),
        ("questions-2", ["later"]),
    ]


def test_the_inner_groups_condition_is_put_before_those_of_its_questions():
    taken = take(FORM, YES_NO)
    inner = Condition(op=Op.IS, key="a", value="yes")
    own = Condition(op=Op.IS, key="loose", value="x")
    assert question(taken, "c").visible_when == inner
    both = Condition(op=Op.ALL, of=(inner, own))
    assert question(taken, "b").visible_when == both
    section = taken.checklist.sections[1]
    assert section.visible_when == Condition(op=Op.ANSWERED, key="loose")


@pytest.mark.parametrize("relevant", ["regex(${t}, 'x')", "${gone} = 'x'"])
def test_a_condition_that_cannot_be_kept_leaves_the_question_shown(relevant):
    rows = [["text", "t", "T", ""], ["video", "gone", "G", ""]]
    taken = take([FORM[0], *rows, ["text", "q", "Q", relevant]])
    assert question(taken, "q").visible_when is None
    entry = row_of(taken, "q")
    assert (entry.status, entry.column) == (Status.SIMPLIFIED, "relevant")
    assert relevant in entry.reason


def test_a_question_about_a_later_one_is_shown_always():
    rows = [["text", "q", "Q", "${t} = 'x'"], ["text", "t", "T", ""]]
    taken = take([FORM[0], *rows])
    assert question(taken, "q").visible_when is None
    assert "does not come before" in row_of(taken, "q").reason


def test_a_condition_that_can_never_hold_is_told_and_not_kept():
    rows = [["select_one yn", "a", "A", ""]]
    never = "${a} = 'yes' and ${a} = 'no'"
    taken = take([FORM[0], *rows, ["text", "q", "Q", never]], YES_NO)
    assert taken.faults == []
    assert row_of(taken, "q").reason.startswith("Shown always: ")


def test_what_is_never_shown_is_left_out():
    taken = take([FORM[0], ["text", "q", "Q", "false()"], ["text", "t", "T", ""]])
    assert row_of(taken, "q").status == Status.LEFT_OUT


def test_a_table_of_choices_is_a_grid():
    rows = [
        [*HEAD, "appearance", "required"],
        ["begin_group", "g", "How was", "table-list", ""],
        ["select_one yn", "x", "The door", "", "yes"],
        ["select_one yn", "y", "The desk", "", "yes"],
        ["end_group", "", "", "", ""],
    ]
    taken = take(rows, YES_NO)
    grid = question(taken, "g")
    assert (grid.kind, grid.required) == (Kind.GRID, True)
    assert [(row.key, row.label) for row in grid.rows] == [
        ("x", "The door"),
        ("y", "The desk"),
    ]


def test_a_table_whose_rows_are_not_alike_is_single_questions():
    rows = [
        [*HEAD, "appearance"],
        ["begin_group", "g", "How was", "table-list"],
        ["select_one yn", "x", "The door", ""],
        ["select_multiple yn", "y", "The desk", ""],
        ["end_group", "", "", ""],
    ]
    kinds = [each.kind for each in take(rows, YES_NO).checklist.questions()]
    assert kinds == [Kind.YES_NO, Kind.MULTIPLE_CHOICE]


def test_more_loose_questions_than_a_section_holds_make_another():
    rows = [["text", f"q{number}", "Q"] for number in range(501)]
    sections = take([HEAD, *rows]).checklist.sections
    assert [len(each.questions) for each in sections] == [500, 1]


def test_names_that_are_no_keys_get_one_and_say_so():
    taken = take([HEAD, ["text", "_1", "One"], ["text", "prénom", "Two"]])
    assert [each.key for each in taken.checklist.questions()] == ["1", "prenom"]
    assert row_of(taken, "_1").column == "name"


def test_formulas_are_not_calculated_their_stored_results_are_taken():
    taken = take([[*HEAD, "hint"], ["text", "q", "Q", '="A"&"B"'], ["text", "t", "T"]])
    # Nobody has calculated it, so nothing is stored: no hint.
    assert question(taken, "q").guidance == ""
    entry = row_of(taken, "q")
    assert (entry.status, entry.column) == (Status.SIMPLIFIED, "hint")


def test_a_column_in_an_unknown_language_is_told():
    head = ["type", "name", "label", "label::Klingon"]
    taken = take([head, ["text", "q", "Q", "nuqneH"]])
    assert "Klingon" in taken.columns[0].message


def test_six_hundred_rows_in_two_languages_take_less_than_five_seconds():
    head = ["type", "name", "label::English (en)", "label::French (fr)", "relevant"]
    rows = [
        ["select_one yn", f"q{number}", f"Question {number}?", f"{number} ?", ""]
        for number in range(600)
    ]
    for number in range(1, 600):
        rows[number][4] = f"${{q{number - 1}}} = 'yes'"
    choices = [
        ["list_name", "name", "label::English (en)", "label::French (fr)"],
        ["yn", "yes", "Yes", "Oui"],
        ["yn", "no", "No", "Non"],
    ]
    start = perf_counter()
    taken = take([head, *rows], choices)
    assert perf_counter() - start < 5
    assert len(taken.checklist.translations["fr"]) == 1800
