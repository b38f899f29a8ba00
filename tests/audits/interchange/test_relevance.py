import pytest

from audits.definition import Condition, Kind, Op
from audits.interchange.relevance import Symbol, translate
from audits.interchange.xpath import CannotRead

YES_NO = {"yes": "yes", "no": "no"}
SYMBOLS = {
    "one": Symbol("one", Kind.SINGLE_CHOICE, options={"1": "1", "2": "2", "3": "3"}),
    "many": Symbol("many", Kind.MULTIPLE_CHOICE, options={"a": "a", "b": "b"}),
    "yn": Symbol("yn", Kind.YES_NO, options=YES_NO, na=frozenset({"98"})),
    "n": Symbol("n", Kind.NUMBER, decimals=2),
    "t": Symbol("t", Kind.TEXT),
    "d": Symbol("d", Kind.DATE),
    "row": Symbol("g", Kind.GRID, options=YES_NO, row="r"),
    "photo": Symbol("photo", Kind.PHOTO),
    "gone": Symbol(why_not="is left out"),
}


def about(key, op, value=None, row=""):
    return Condition(op=op, key=key, value=value, row=row)


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("${yn} = 'yes'", about("yn", Op.IS, "yes")),
        ('"yes" = ${yn}', about("yn", Op.IS, "yes")),
        ("${yn} != 'no'", about("yn", Op.IS_NOT, "no")),
        ("${yn} = '98'", about("yn", Op.NOT_APPLICABLE)),
        ("${yn} = 'OK'", about("yn", Op.IS, "yes")),
        ("${one} = 1", about("one", Op.IS, "1")),
        ("${one} > 1", about("one", Op.ONE_OF, ("2", "3"))),
        ("selected(${one}, '2')", about("one", Op.IS, "2")),
        ("selected(${many}, 'a')", about("many", Op.INCLUDES, "a")),
        ("count-selected(${many}) > 0", about("many", Op.ANSWERED)),
        ("string-length(${t}) = 0", about("t", Op.NOT_ANSWERED)),
        ("0 < string-length(${t})", about("t", Op.ANSWERED)),
        ("${t} = ''", about("t", Op.NOT_ANSWERED)),
        ("${t} != ''", about("t", Op.ANSWERED)),
        ("${n} >= 2.5", about("n", Op.AT_LEAST, 250)),
        ("${n} < 2.505", about("n", Op.BELOW, 251)),
        ("${n} > 2.505", about("n", Op.ABOVE, 250)),
        ("5 > ${n}", about("n", Op.BELOW, 500)),
        ("${n} > -1", about("n", Op.ABOVE, -100)),
        ("${d} >= date('2026-01-31')", about("d", Op.AT_LEAST, "2026-01-31")),
        ("${row} = 'no'", about("g", Op.IS, "no", "r")),
    ],
)
def test_comparisons(expression, condition):
    assert translate(expression, SYMBOLS) == condition


def test_and_or_not_and_brackets():
    found = translate("${yn} = 'yes' and (${n} > 1 or not(${t} = ''))", SYMBOLS)
    assert found == Condition(
        op=Op.ALL,
        of=(
            about("yn", Op.IS, "yes"),
            Condition(
                op=Op.ANY,
                of=(
                    about("n", Op.ABOVE, 100),
                    Condition(op=Op.NOT, of=(about("t", Op.NOT_ANSWERED),)),
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("expression", "constant"),
    [
        ("true()", True),
        ("FALSE", False),
        ("yes", True),
        ("not(true())", False),
        ("false() and ${t} = ''", False),
        ("true() or ${t} = ''", True),
        ("true() and true()", True),
    ],
)
def test_constants(expression, constant):
    assert translate(expression, SYMBOLS) is constant


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "${one}",
        "${one} = 9",
        "${many} > 1",
        "${n} = 2.505",
        "${n} = ${n}",
        "${n} + 1 = 2",
        "${n} = '1e999999'",
        "${n} > 9999999999",
        "${t} > 'a'",
        "${t} = '" + "x" * 600 + "'",
        "${d} = 'soon'",
        "${photo} = 'x'",
        "${gone} = 'x'",
        "${later} = 'x'",
        "regex(${t}, '.*')",
        "selected(${t} 'a')",
        "today() > ${d}",
        "count-selected(${many}) > 2",
        "(${t} = 'a'",
        "${t} = 'a' 'b'",
        "${t} = 'a",
        "-${n} = 1",
        "--1 = ${n}",
        "a = 'b'",
        ". = 1",
        "${t} =",
        "(" * 2000 + "1" + ")" * 2000,
        "not(" * 500 + "true()" + ")" * 500,
        "- " * 1500 + "1",
        "x" * 5000,
    ],
)
def test_what_cannot_be_said_here_is_refused_and_never_crashes(expression):
    with pytest.raises(CannotRead):
        translate(expression, SYMBOLS)
