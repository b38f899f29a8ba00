"""A phone with a profile of its own: what it keeps survives its end."""

import json
import os
import signal
import subprocess

from playwright.sync_api import expect

from tests import factories

#: What a page of the shop does with the phone's store.
STORE = """const store = await (await import("/static/js/field/store.js"))
  .open(document.body.dataset.person);"""
#: From its start on a browser without a network: Playwright's own switch would also
#: keep a service worker from starting.
CUT_OFF = ("--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>")
QUEUE = """async ([shop, body]) => {
  %s
  await store.queue({ shop, body, revision: 1, title: "Report" });
}"""


class Phone:
    """A browser whose profile stays."""

    def __init__(self, context, profile, address):
        self.context, self.profile, self.address = context, profile, address
        self.page = context.pages[0]
        self.page.set_default_timeout(15_000)

    def open(self, path):
        self.page.goto(self.address + path)

    def sign_in(self, person, path="/today/"):
        self.open(f"/accounts/login/?next={path}")
        self.page.get_by_label("E-mail address").fill(person.email)
        self.page.get_by_label("Password").fill(factories.PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"**{path}")

    def run(self, script, value=None):
        return self.page.evaluate(f"async (value) => {{ {STORE} {script} }}", value)

    def queue(self, shop):
        """Sends the shop as its page does: the store first, the network later."""
        body = json.loads(factories.body_of(shop))
        self.page.evaluate(QUEUE % STORE, [str(shop.public_id), body])

    def has_kept(self, path):
        look = (
            "path => caches.match(path, {cacheName: 'pages', ignoreVary: true})"
            ".then(Boolean)"
        )
        wait_until(lambda: self.page.evaluate(look, self.address + path), self.page)

    def go_offline(self, is_offline=True):
        self.context.set_offline(is_offline)

    def lose_network(self):
        """Offline, and the page has said so: what it says moves all that is below."""
        self.go_offline()
        expect(self.page.get_by_text("Offline since")).to_be_visible()

    def kill(self):
        """As an empty battery does it: no handler runs."""
        said = subprocess.run(
            ["pgrep", "-f", "--", f"--user-data-dir={self.profile}"],
            capture_output=True,
            text=True,
        )
        for pid in said.stdout.split():
            os.kill(int(pid), signal.SIGKILL)


def tap(option):
    """Chooses an option by its label. A page that moves while the finger comes down
    takes the tap elsewhere; who sees that taps again."""
    for _ in range(5):
        option.click()
        if option.is_checked():
            return
    raise AssertionError("It cannot be chosen.")


def wait_until(condition, page, patience=15):
    for _ in range(patience * 10):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come to that.")
