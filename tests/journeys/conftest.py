import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_finished, request_started
from playwright.sync_api import Error, expect, sync_playwright

from config.celery import app
from tests import factories
from tests.journeys.phones import Phone
from tests.processes import Worker

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
DESK = {"width": 1440, "height": 900}
CHROMIUM = shutil.which("chromium")
GRAVE = {"serious", "critical"}
# As long as pages are waited for elsewhere: a busy machine is no failure.
expect.set_options(timeout=15_000)


@dataclass
class Visit:
    """Somebody's browser; what went wrong in it is collected, and may be nothing."""

    page: object
    address: str
    troubles: list = field(default_factory=list)

    def open(self, path):
        self.page.goto(self.address + path)

    def sign_in(self, person, password=factories.PASSWORD):
        self.open("/accounts/login/")
        self.page.get_by_label("E-mail address").fill(person.email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def grave(self):
        """What axe finds grave in the page as it stands."""
        # It would copy imported style sheets into the page, which our policy refuses;
        # and tell of every part of the page that is right.
        options = {"preload": False, "resultTypes": ["violations"]}
        result = Axe().run(self.page, options=options).response["violations"]
        return [
            (each["id"], [node["html"][:200] for node in each["nodes"]])
            for each in result
            if each["impact"] in GRAVE
        ]

    def look(self):
        """The page as it stands: nothing grave for axe, nothing said in the console."""
        assert self.grave() == [], self.page.url
        assert self.troubles == [], self.page.url

    def is_within(self):
        """Whether the page is no wider than the window."""
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        return wide <= self.page.viewport_size["width"]

    def click(self, name, role="button", **options):
        self.page.get_by_role(role, name=name, **options).first.click()


@pytest.fixture(autouse=True)
def nothing_under_way(request):
    """A page that saves by itself may still be heard after its browser closed: the
    database is only emptied when the server is done with it."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("live_server")
    heard = []

    def begin(**kwargs):
        heard.append(1)

    def end(**kwargs):
        heard.append(-1)

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    patience = time.monotonic() + 10
    while sum(heard) > 0 and time.monotonic() < patience:
        time.sleep(0.05)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


# Of a module: two Playwrights in one thread would be in each other's way.
@pytest.fixture(scope="module")
def chromium():
    if CHROMIUM is None:
        pytest.skip("needs Debian's chromium: `make test` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live_server):
    """visit(size): a fresh browser window of that size; `options` are Playwright's."""
    contexts = []

    def start(size=DESK, **options):
        if size == PHONE:
            options |= {"has_touch": True, "is_mobile": True}
        contexts.append(chromium.new_context(viewport=size, locale="en-GB", **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        started = Visit(page, live_server.url)
        page.on("pageerror", lambda error: started.troubles.append(str(error)))
        page.on(
            "console",
            lambda line: line.type == "error" and started.troubles.append(line.text),
        )
        page.on(
            "response",
            lambda answer: answer.status >= 500 and started.troubles.append(answer.url),
        )
        return started

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def phone(chromium, live_server, tmp_path):
    """phone(): the phone of this test; again with the same profile after its end."""
    opened = []

    def start(*arguments):
        profile = tmp_path / "profile"
        context = chromium.browser_type.launch_persistent_context(
            str(profile),
            executable_path=CHROMIUM,
            args=["--no-sandbox", *arguments],
            viewport=PHONE,
            locale="en-GB",
            accept_downloads=True,
        )
        opened.append(context)
        return Phone(context, profile, live_server.url)

    yield start
    for context in opened:
        with suppress(Error):  # killed
            context.close()


@pytest.fixture
def shop(cast):
    return factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress"
    )


@pytest.fixture
def worker(tmp_path, transactional_db):
    app.control.purge()
    started = Worker(tmp_path / "worker.log", beat=False)
    yield started
    started.kill()
