import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from audits.forms.filters import ShopFilter
from audits.matrix import matrix_of, place_finding
from audits.models import Assignment, HeldSending, Wave
from audits.progress import (
    attention,
    day_of,
    finding,
    parts_of,
    progress_of,
    waves_with_figures,
)
from audits.shoplists import VIEWS, for_list, page_of, rows_of, table_of
from audits.views.programs import PLANNERS
from shoppers.permissions import ViewerRequest, role_required


@require_safe
@role_required(*PLANNERS)
def wave_list(request: ViewerRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    waves = [
        (wave, wave.phase(today)) for wave in waves_with_figures(request.viewer, now)
    ]
    held = HeldSending.objects.visible_to(request.viewer).waiting().count()
    context = {"waves": waves, "now": now, "held": held}
    return render(request, "audits/wave_list.html", context)


@require_safe
@role_required(*PLANNERS)
def wave(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    wave = find_wave(request, public_id)
    now = timezone.now()
    shops = shops_of(request, wave)
    form = ShopFilter(request.GET, viewer=request.viewer)
    chosen = form.apply(shops, now)
    page = page_of(for_list(chosen), form.edge(shops), backwards=form.backwards)
    context = {
        **_figures(shops, wave, now),
        "filter": form,
        "tabs": _tabs(form, shops, now),
        "rows": rows_of(page.shops, wave, now),
        "found": chosen.count(),
        "page": page,
    }
    return render(request, "audits/wave.html", context)


@require_safe
@role_required(*PLANNERS)
def shops_csv(request: ViewerRequest, public_id: UUID) -> StreamingHttpResponse:
    """What the filters of the wave page show, all of it, for a spreadsheet."""
    wave = find_wave(request, public_id)
    now = timezone.now()
    form = ShopFilter(request.GET, viewer=request.viewer)
    rows = form.apply(shops_of(request, wave), now)
    name = slugify(f"{wave.program.name} {wave.name}") or "shops"
    return StreamingHttpResponse(
        _csv(table_of(rows, wave, now)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "private, no-store",
        },
    )


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(lines: Iterator[list[str]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"  # without it, a well-known spreadsheet misreads the letters
    for line in lines:
        yield writer.writerow(line)


def find_wave(request: ViewerRequest, public_id: UUID) -> Wave:
    rows = Wave.objects.visible_to(request.viewer).select_related("program")
    return get_object_or_404(rows, public_id=public_id)


def shops_of(request: ViewerRequest, wave: Wave) -> QuerySet[Assignment]:
    return Assignment.objects.visible_to(request.viewer).filter(wave=wave)


def _figures(shops: QuerySet[Assignment], wave: Wave, now: datetime) -> dict[str, Any]:
    """What stands above the table: the state of the whole wave."""
    today = timezone.localdate(now)
    progress, matrix = progress_of(shops, now), matrix_of(shops)
    phase = wave.phase(today)
    number, length = day_of(wave, today)
    return {
        "wave": wave,
        "now": now,
        "phase": phase,
        "day_number": number,
        "day_count": length,
        "progress": progress,
        "finding": finding(progress, phase),
        "matrix": matrix,
        "place_finding": place_finding(matrix, phase),
        "parts": parts_of(progress),
        "attention": attention(progress, now),
    }


def _tabs(
    form: ShopFilter, shops: QuerySet[Assignment], now: datetime
) -> list[tuple[str, Any, int]]:
    """(view, words, count under the other filters)."""
    counts = progress_of(form.narrow(shops), now)
    figures = {
        "all": counts.planned + counts.called_off,
        "late": counts.late,
        "unassigned": counts.unassigned,
        "waiting": counts.waiting,
        "returned": counts.returned,
    }
    extra = {"overdue": counts.overdue, "returned-twice": counts.returned_often}
    if form.chosen_view in extra:
        figures[form.chosen_view] = extra[form.chosen_view]
    return [(view, VIEWS[view][0], count) for view, count in figures.items()]
