"""Many shops in a minute: one that went the whole way, copied by the database."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

SHOPS, LOCATIONS, SECTIONS, PER_SECTION = 100_000, 500, 10, 3
COMMENT = "They asked for the number twice, and then the line went dead."


def fill(url: str) -> None:
    """An organization with SHOPS approved shops of 30 answers, in `url`'s database."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from reports.aggregating import drain_all
    from shoppers.models import Role
    from tests import factories

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    company = factories.organization()
    factories.person(company, Role.MANAGER)
    version = factories.checklist_version(company, checklist())
    answers = {
        f"q{number}": {"value": "yes", "comment": COMMENT if number % 10 == 0 else ""}
        for number in range(SECTIONS * PER_SECTION)
    }
    first = factories.approved(company, version=version, answers=answers)
    place = factories.location(company)
    drain_all(at=timezone.now())
    with psycopg.connect(url, autocommit=True) as connection:
        copy(connection, "shoppers_person", 500, email="'p' || n || '@bench.example'")
        copy(connection, "audits_location", LOCATIONS, pk=place.pk, code="'L' || n")
        shops(connection, first)
        connection.execute("VACUUM ANALYZE")


def checklist() -> dict[str, Any]:
    return {
        "sections": [
            {
                "key": f"part{section}",
                "title": f"Part {section}",
                "questions": [
                    question(section * PER_SECTION + at) for at in range(PER_SECTION)
                ],
            }
            for section in range(SECTIONS)
        ]
    }


def question(number: int) -> dict[str, Any]:
    key, text = f"q{number}", f"Was promise {number} kept?"
    return {"key": key, "kind": "yes_no", "text": text, "points": 100}


def shops(connection: psycopg.Connection[Any], first: Any) -> None:
    place = "(SELECT min(id) + n % 500 FROM audits_location WHERE code LIKE 'L%')"
    day = "report_date - (n % 365)::int"
    assignment, submission = "t.id + n", "t.id + n"
    copy(
        connection,
        "audits_assignment",
        SHOPS - 1,
        pk=first.assignment_id,
        id=assignment,
        location_id=place,
    )
    copy(
        connection,
        "audits_submission",
        SHOPS - 1,
        pk=first.pk,
        id=submission,
        assignment_id="assignment_id + n",
        sent_by_id="(SELECT max(id) - n % 400 FROM shoppers_person)",
        report_date=day,
    )
    copy(
        connection,
        "audits_scorecard",
        SHOPS - 1,
        pk=first.scorecard.pk,
        id="t.id + n",
        submission_id="submission_id + n",
        location_id=place,
        report_date=day,
        month=f"date_trunc('month', {day})::date",
        score="10000000 - (n % 97) * 12345",
    )
    for table, owner in (
        ("audits_answer", "submission_id"),
        ("audits_sectionscore", "scorecard_id"),
        ("audits_tagscore", "scorecard_id"),
        ("audits_timing", "scorecard_id"),
    ):
        copy(connection, table, SHOPS - 1, pk=None, **{owner: f"{owner} + n"})


def copy(
    connection: psycopg.Connection[Any],
    table: str,
    count: int,
    *,
    pk: int | None = None,
    **changed: str,
) -> None:
    """`count` copies of a table's rows (of the one with `pk`), numbered by n; what
    `changed` does not say stays what it was, but for what must be unique."""
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = 'public' AND is_generated = 'NEVER'",
        [table],
    )
    names = [name for (name,) in found]
    if pk is None and "id" in names:
        pk = connection.execute(
            sql.SQL("SELECT max(id) FROM {}").format(sql.Identifier(table))
        ).fetchone()[0]  # type: ignore[index]  # an aggregate has a row
    if "id" in names:
        changed.setdefault("id", "t.id + n")
    if "public_id" in names:
        changed["public_id"] = "gen_random_uuid()"
    statement = sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {values} FROM {table} t,"
        " generate_series(1, {count}) n {where}"
    ).format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(map(sql.Identifier, names)),
        values=sql.SQL(", ").join(
            sql.SQL(changed[name]) if name in changed else sql.Identifier("t", name)
            for name in names
        ),
        count=sql.Literal(count),
        where=sql.SQL("WHERE t.id = {}").format(sql.Literal(pk))
        if pk is not None
        else sql.SQL(""),
    )
    connection.execute(statement)
