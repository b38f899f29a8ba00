"""Full text of answers in the database: PostgreSQL by an index of its own (audits
migration 0012), SQLite by a regular expression; both find the same whole words."""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from audits.models import Answer
from reports.search import Search, pattern


class Told(Func):
    """Comment and text of an answer as one text; an option's key is no text."""

    arity = 2
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        comment, value = (compiler.compile(each) for each in self.source_expressions)
        text = f"JSON_EXTRACT({value[0]}, '$')"
        told = (
            f"({comment[0]} || ' ' || CASE WHEN JSON_TYPE({value[0]}) = 'text' "
            f"AND {text} LIKE '%% %%' THEN {text} ELSE '' END)"
        )
        return told, [*comment[1], *value[1] * 3]


class Found(Func):
    """Whether PostgreSQL finds the search; worded as its index is."""

    arity = 3
    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        parts = [compiler.compile(each) for each in self.source_expressions]
        (comment, value, typed), params = zip(*parts, strict=True)
        answer = f"{comment}, {value}"
        sql = (
            f"(answer_is_worded({answer}) AND answer_words({answer}) "
            f"@@ websearch_to_tsquery('simple', {typed}))"
        )
        one, other, search = params
        return sql, [*one, *other, *one, *other, *search]


def matching(answers: QuerySet[Answer], search: Search) -> QuerySet[Answer]:
    """Those in whose comment or text the search hits; all for an empty one."""
    if not search:
        return answers
    if connection.vendor == "postgresql":
        found = Found(F("comment"), F("value"), Value(search.websearch))
        return answers.filter(found)
    told = answers.alias(told=Told(F("comment"), F("value")))
    hits = Q()
    for phrase in search.wanted:
        hits &= Q(told__iregex=pattern(phrase))
    for phrase in search.unwanted:
        hits &= ~Q(told__iregex=pattern(phrase))
    return told.filter(hits)
