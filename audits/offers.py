"""Who could be given the open shops of a wave, and how much each has in hand."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from audits import lifecycle
from audits.models import Assignment, Wave
from shoppers.models import Person, ShopperProfile, Viewer

#: The bar of a shopper's load is full with so many in hand; it is no limit.
FULL = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """One shopper: what they hold, and how many open shops are new places to them."""

    person: Person
    city: str
    assigned: int
    in_progress: int
    done: int
    can_do: int

    @property
    def load(self) -> int:
        return self.assigned + self.in_progress

    @property
    def load_width(self) -> int:
        """Of a bar that is full at `FULL` shops."""
        return min(100 * self.load // FULL, 100)

    @property
    def begun_width(self) -> int:
        return min(100 * self.in_progress // FULL, 100)


def shoppers_at_work(viewer: Viewer) -> QuerySet[Person]:
    profiles = ShopperProfile.objects.visible_to(viewer).at_work()
    return Person.objects.filter(shopper_profiles__in=profiles)


def offers_of(viewer: Viewer, wave: Wave) -> list[Offer]:
    """Every shopper at work, those with the least in hand first; four queries."""
    profiles = (
        ShopperProfile.objects.visible_to(viewer).at_work().select_related("person")
    )
    mine = Assignment.objects.visible_to(viewer)
    held: dict[int, Counter[str]] = defaultdict(Counter)
    rows = mine.with_shopper().values_list("shopper", "status")
    for shopper, status in rows:
        held[shopper][status] += 1
    open_at = Counter(
        mine.filter(wave=wave, status=lifecycle.OPEN).values_list("location", flat=True)
    )
    visited: dict[int, set[int]] = defaultdict(set)
    done: Counter[int] = Counter()
    seen = mine.filter(wave=wave, shopper__isnull=False).exclude(
        status__in=[lifecycle.CANCELLED, lifecycle.EXPIRED]
    )
    for shopper, location, sent_at in seen.values_list(
        "shopper", "location", "submitted_at"
    ):
        visited[shopper].add(location)
        done[shopper] += sent_at is not None
    found = [
        _offer(profile, held, open_at, visited[profile.person_id], done)
        for profile in profiles
    ]
    return sorted(found, key=lambda offer: (offer.load, offer.person.name))


def _offer(
    profile: ShopperProfile,
    held: dict[int, Counter[str]],
    open_at: Counter[int],
    visited: set[int],
    done: Counter[int],
) -> Offer:
    statuses = held[profile.person_id]
    begun = statuses[lifecycle.IN_PROGRESS]
    return Offer(
        person=profile.person,
        city=profile.city,
        assigned=statuses.total() - begun,
        in_progress=begun,
        done=done[profile.person_id],
        can_do=open_at.total() - sum(open_at[place] for place in visited),
    )
