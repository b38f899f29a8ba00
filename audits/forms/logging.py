"""Words of the contact log: what happened, as one says it on the shop's channel."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.contacts import EventKind
from audits.models import Assignment, ChannelKind

#: How a contact begins on its channel; any other one is simply started.
BEGIN: dict[str, Promise] = {
    ChannelKind.PHONE: _("Dialled"),
    ChannelKind.IN_PERSON: _("Arrived"),
    ChannelKind.EMAIL: _("Sent"),
    ChannelKind.POST: _("Sent"),
}
KINDS: dict[EventKind, Promise] = {
    EventKind.STARTED: _("Started"),
    EventKind.MENU: pgettext_lazy("of a phone system", "Menu"),
    EventKind.IN_QUEUE: _("In queue"),
    EventKind.ANSWERED: pgettext_lazy("by a person", "Answered"),
    EventKind.ON_HOLD: _("On hold"),
    EventKind.BACK: _("Back with me"),
    EventKind.TRANSFERRED: _("Transferred"),
    EventKind.STORY_REPEATED: _("Repeated my story"),
    EventKind.PROMISE_MADE: _("Promise made"),
    EventKind.PROMISE_KEPT: _("Promise kept"),
    EventKind.RESOLVED: _("Solved"),
    EventKind.ENDED: _("Ended"),
    EventKind.NOTE: _("Note"),
}
NOTES = [
    _("Said their name"),
    _("Talked over me"),
    _("Jargon"),
    _("Kind"),
    _("Noise on the line"),
    _("Recognised me"),
]
#: What each line of the shopping list stamps; the brief teaches it once.
POCKET: list[tuple[EventKind, Promise, Promise]] = [
    (EventKind.STARTED, _("Bread"), _("arrived")),
    (EventKind.IN_QUEUE, _("Oat milk"), _("joined the queue")),
    (EventKind.ANSWERED, _("Eggs"), _("greeted")),
    (EventKind.RESOLVED, _("Coffee"), _("answer given")),
    (EventKind.ENDED, _("Apples"), _("left")),
]


def words_of_kinds(shop: Assignment) -> dict[str, str]:
    """The name of every kind of event, as one says it on this shop's channel."""
    words = {kind.value: str(name) for kind, name in KINDS.items()}
    if begin := BEGIN.get(shop.location.channel.kind):
        words[EventKind.STARTED.value] = str(begin)
    return words
