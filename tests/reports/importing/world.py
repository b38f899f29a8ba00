"""Files of results, and what the command says of them."""

import json
from contextlib import suppress
from io import StringIO

from django.core.management import call_command

PLAIN = "Branch,Visit date,Score\nÜlemiste,2025-02-03,85.5\nTartu,2025-02-04,90\n"
ROWS = [("Ülemiste", "2025-02-03", 85.5), ("Tartu", "2025-02-04", 90.0)]


def written(folder, text, *, name="results.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def run(path, *options, organization="northwind", program="History"):
    """The answer of `import_results --json`; a refusal is one too."""
    out = StringIO()
    with suppress(SystemExit):
        call_command(
            "import_results",
            str(path),
            f"--organization={organization}",
            f"--program={program}",
            "--json",
            *options,
            stdout=out,
        )
    return json.loads(out.getvalue())


def taken(answer, *fields):
    """The named fields of every row that was taken."""
    rows = [row for row in answer["rows"] if "location" in row]
    return [tuple(row[field] for field in fields) for row in rows]


def reasons(answer, status="error"):
    return [row["reason"] for row in answer["rows"] if row["status"] == status]


def scores(answer):
    return [score for (score,) in taken(answer, "score")]


def dates(folder, *cells, options=(), head="Date"):
    lines = "".join(f'A,"{cell}",50\n' for cell in cells)
    answer = run(written(folder, f"Store,{head},Score\n{lines}"), *options)
    return [day for (day,) in taken(answer, "date")], answer
