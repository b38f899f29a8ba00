"""Every page of results in a browser, full of data: on a desk, a tablet, a phone, in
the dark, from right to left, and by keyboard."""

import re
from dataclasses import dataclass
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from audits.models import Scorecard
from reports import reconciling
from reports.aggregating import drain_all
from reports.delivering import stopping
from reports.demo.cast import PASSWORD
from reports.models import AlertRule, ImportBatch, Reconciliation, Report
from shoppers.models import Organization, Person
from tests import factories
from tests.access_subjects import SUBJECTS
from tests.cast import Company
from tests.journeys.conftest import DESK, PHONE, TABLET
from tests.reports.addresses import FILTERED, PAGES, PAGES_OF_ONE, reader
from tests.reports.importing.world import run, written

pytestmark = [
    pytest.mark.browser,
    pytest.mark.page_only,
    pytest.mark.django_db(transaction=True),
]
#: Enough that over all waves no table is empty and locations are ranked.
SHOPS, EVERY_WAVE = 200, "?wave=all"
#: All but the form that chooses what a file holds.
FIGURES = [name for name in FILTERED if name != "reports:export-new"]
TREND, LIST = reverse("reports:trend"), reverse("reports:scorecard-list")
DENSE = [
    reverse(f"reports:{name}")
    for name in ("home", "trend", "channels", "hours", "contacts", "critical")
]


#: Pages of the one report that the demo has.
REPORT = [f"reports:report{part}" for part in ("", "-present", "-edit")]
REPORT += ["reports:subscription-list"]


@dataclass(frozen=True)
class Demo(Company):
    """Northwind of the demo, with whatever else a page of results may show."""

    shop: Scorecard

    def path(self, name, person):
        """The page `name` of something that is full of data, else of what the test of
        access makes for it."""
        full = {
            "reports:scorecard": self.shop.submission,
            "reports:alert-rule": AlertRule.objects.first(),
            "reports:import-batch": ImportBatch.objects.first(),
            **dict.fromkeys(REPORT, Report.objects.get()),
        }
        if name in full:
            return reverse(name, args=[full[name].public_id])
        return reverse(name, kwargs=SUBJECTS[name](self, person))


@pytest.fixture
def demo(transactional_db, tmp_path):
    call_command("demo", shops=SHOPS, stdout=StringIO())
    ours = Organization.objects.get(slug="northwind")
    names = {"ann": "manager", "rob": "reviewer", "lea": "leader"}
    names |= {"ada": "administrator", "sam": "shopper"}
    people = {
        name: Person.objects.get(email=f"{role}@northwind.example")
        for name, role in names.items()
    }
    cards = Scorecard.objects.filter(organization=ours)
    demo = Demo(
        ours,
        **people,
        shop=cards.filter(criticals__gt=0).latest("report_date", "pk"),
    )
    rows = [f"{demo.shop.location.code},2025-11-{day},{60 + day}" for day in (3, 5, 9)]
    file = written(tmp_path, "\n".join(["Branch,Visit date,Score", *rows]))
    run(file, program=demo.shop.program.name)
    drain_all(at=timezone.now())
    check = reconciling.begin(ours, Reconciliation.Kind.CHECK, at=timezone.now())
    list(reconciling.run(check.pk, at=timezone.now()))
    SUBJECTS["reports:export-file"](demo, demo.ann)
    return demo


def walk(demo):
    """{person: [addresses]}: every page, each once for somebody who may open it."""
    found = {}
    for name in PAGES:
        path = reverse(name) + (EVERY_WAVE if name in FIGURES else "")
        found.setdefault(reader(demo, name), []).append(path)
    for name in PAGES_OF_ONE:
        person = reader(demo, name)
        found.setdefault(person, []).append(demo.path(name, person))
    return found


def states(demo):
    """What filters and links make of a page: other columns, charts and lists."""
    program = f"program={demo.shop.program.public_id}"
    day = demo.shop.report_date
    asked = (
        *(reverse(f"reports:{name}") for name in ("trend", "places", "questions")),
        *(f"{TREND}?{program}&by={by}" for by in ("week", "quarter", "wave")),
        f"{TREND}?{program}&section=solving",
        f"{TREND}?{program}&question=outcome",
        f"{reverse('reports:comments')}?{program}&q=told",
        f"{LIST}?{program}&slot=1-10",
        f"{LIST}?{program}&since={day}&until={day}",
        f"{LIST}?{program}&question=outcome&answer=reached",
        f"{LIST}?{program}&question=outcome&critical=1",
    )
    subscription = factories.subscription(Report.objects.get(), demo.lea)
    delivery = factories.delivery(subscription)
    stop = reverse("reports:stop", args=[stopping.token_of(delivery)])
    return {demo.lea: [*asked, stop]}


def wrong(screen, path, *, has_axe):
    """What is wrong with the page at `path`, in words."""
    answer = screen.page.goto(screen.address + path)
    found = [f"status {answer.status}"] if answer.status != 200 else []
    headings = screen.page.get_by_role("heading", level=1)
    if headings.count() != 1 or not headings.first.inner_text().strip():
        found.append("no heading, or several")
    if not screen.is_within():
        found.append("wider than the window")
    # A wide table is moved sideways; what is said about it stays in sight.
    found += [
        f"cut off: {words.inner_text()}"
        for words in screen.page.locator("caption:visible").all()
        if right_of(words) > screen.page.viewport_size["width"]
    ]
    if has_axe:
        found += screen.grave()
    found += screen.troubles
    screen.troubles.clear()
    return found


def right_of(element):
    box = element.bounding_box()
    return box["x"] + box["width"]


def is_full(screen):
    figures = screen.page.locator("main :is(tbody td, figure, .list li)")
    return figures.count() and not screen.page.locator("main .empty").count()


@pytest.mark.parametrize(
    ("size", "has_axe"),
    # What axe finds on a tablet it finds on a desk or on a phone.
    [(DESK, True), (TABLET, False), (PHONE, True)],
    ids=["desk", "tablet", "phone"],
)
def test_every_page_stands_on_every_screen(demo, visit, size, has_axe):
    found, empty = {}, []
    for person, paths in [*walk(demo).items(), *states(demo).items()]:
        screen = visit(size)
        screen.sign_in(person, PASSWORD)
        for path in paths:
            if troubles := wrong(screen, path, has_axe=has_axe):
                found[path] = troubles
            if path.endswith(EVERY_WAVE) and not is_full(screen):
                empty.append(path)
    assert (found, empty) == ({}, [])


def test_the_densest_pages_are_readable_in_the_dark(demo, visit):
    desk = visit(DESK, color_scheme="dark")
    desk.sign_in(demo.lea, PASSWORD)
    shop = reverse("reports:scorecard", args=[demo.shop.submission.public_id])
    found = {}
    for path in [*DENSE, shop]:
        if troubles := wrong(desk, path, has_axe=True):
            found[path] = troubles
    paper = "getComputedStyle(document.body).backgroundColor"
    assert max(map(int, desk.page.evaluate(paper)[4:-1].split(","))) < 64
    assert found == {}


def test_on_a_phone_the_figures_of_a_table_are_in_sight(demo, visit):
    phone = visit(PHONE)
    phone.sign_in(demo.ann, PASSWORD)
    for name in ("scorecard-list", "trend", "places", "times", "critical", "effects"):
        phone.open(reverse(f"reports:{name}") + EVERY_WAVE)
        for table in phone.page.locator("main table.long:not(.heat):visible").all():
            figure = table.locator("tbody td.num:not(:empty)").first
            assert right_of(figure) <= PHONE["width"], name
    for name in ("home", "critical"):
        phone.open(reverse(f"reports:{name}"))
        failed = phone.page.get_by_role("columnheader", name="What failed")
        assert right_of(failed) <= PHONE["width"], name


def test_charts_are_reached_and_opened_by_keyboard(demo, visit):
    desk = visit(DESK)
    desk.sign_in(demo.lea, PASSWORD)
    desk.open(TREND)
    page, keys = desk.page, desk.page.keyboard
    page.locator(".chip summary").last.focus()
    points, said = page.locator(".plot").first.locator("a"), []
    for _ in range(points.count()):
        keys.press("Tab")
        said.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(said) > 3
    told = re.compile(r"\w+ \d{4}.*: .*\bshops?\. See ")
    assert [name for name in said if not told.match(name or "")] == []
    keys.press("Tab")
    numbers = page.locator("figure details").first
    expect(numbers.locator("summary")).to_be_focused()
    keys.press("Enter")
    expect(numbers.get_by_role("table")).to_be_visible()
    keys.press("Shift+Tab")
    keys.press("Enter")
    page.wait_for_url(f"**{LIST}?**")


def test_on_paper_no_table_leaves_its_head_at_the_foot_of_a_page(demo, visit):
    desk = visit(DESK)
    desk.sign_in(demo.lea, PASSWORD)
    desk.open(reverse("reports:times"))
    desk.page.evaluate("document.querySelector('main').prepend(new Image())")
    above = "document.querySelector('main > img').height ="
    # So many heights of what stands above that a page ends below a head, without care.
    for height in range(1, 250, 40):
        desk.page.evaluate(f"{above} {height}")
        paper = PdfReader(BytesIO(desk.page.pdf(format="A4")))
        assert len(paper.pages) > 1
        for sheet in paper.pages[:-1]:
            *_rest, last = filter(
                None, map(str.strip, sheet.extract_text().split("\n"))
            )
            assert not last.endswith(" n"), height


def test_the_trend_reads_from_right_to_left(demo, visit, settings):
    screens = [visit(size) for size in (DESK, PHONE)]
    for screen in screens:
        screen.sign_in(demo.lea, PASSWORD)
    settings.LANGUAGES = [("ar", "Arabic")]
    settings.LANGUAGE_CODE = "ar"
    for screen in screens:
        assert wrong(screen, TREND, has_axe=True) == []
        page = screen.page
        assert page.locator("html").get_attribute("dir") == "rtl"
        rank, place = (
            page.get_by_role("columnheader", name=name, exact=True).bounding_box()
            for name in ("Rank", "Location")
        )
        assert rank["x"] > place["x"] + place["width"] - 1
