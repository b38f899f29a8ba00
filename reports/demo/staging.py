"""The stage: organization, people, channels, places, scripts, checklists, waves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.contrib.auth.hashers import make_password

from audits.models import (
    Channel,
    ChannelKind,
    Checklist,
    Location,
    Program,
    RecordingPolicy,
    Region,
    Scenario,
    Version,
    Wave,
)
from audits.scripts import Deck
from reports.demo import cast, checklists, courses, places, scenarios, story
from reports.demo.cast import Part
from reports.demo.places import Spot
from reports.demo.questions import Plain
from shoppers.models import (
    Membership,
    Organization,
    Person,
    Role,
    ShopperProfile,
    Viewer,
)

NOTICE = (
    "Dear colleagues, this year shoppers will again call, write and visit us as"
    " customers. They look at how the company serves people, not at single persons:"
    " no names are recorded, nothing is used for pay or discipline, and nobody is"
    " filmed or recorded without being told. You can see your own location’s results"
    " and object to them."
)
RULES = {"NO": "forbidden", "GB": "forbidden", "FI": "announce", "EE": "announce"}


@dataclass
class Stage:
    """Everything that shops need, looked up by plain keys."""

    organization: Organization
    parts: list[tuple[Part, Viewer]]
    locations: dict[str, Location] = field(default_factory=dict)
    scenarios: dict[str, list[Scenario]] = field(default_factory=dict)
    #: By channel kind: one version per wave.
    versions: dict[str, list[Version]] = field(default_factory=dict)
    waves: list[Wave] = field(default_factory=list)
    decks: dict[tuple[int, int], Deck] = field(default_factory=dict)
    #: The first photo of each kind of channel.
    photos: dict[str, bytes] = field(default_factory=dict)

    def deck(self, wave: Wave, scenario: Scenario) -> Deck:
        """The scenario's variables as the shops of this wave left them."""
        key = (wave.pk, scenario.pk)
        return self.decks.setdefault(key, Deck.of(scenario.variables))

    def with_role(self, role: Role) -> list[tuple[Part, Viewer]]:
        return [each for each in self.parts if role in each[0].roles]

    @property
    def manager(self) -> Viewer:
        return self.with_role(Role.MANAGER)[0][1]

    @property
    def reviewers(self) -> list[Viewer]:
        return [viewer for _, viewer in self.with_role(Role.REVIEWER)]

    @property
    def own(self) -> Viewer:
        """The shopper who has a sign-in: the first."""
        return self.with_role(Role.SHOPPER)[0][1]


class Ids:
    """Public ids that are the same for the same seed."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def __call__(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)


def open_organization(slug: str, name: str, time_zone: str, ids: Ids) -> Organization:
    return Organization.objects.create(
        public_id=ids(), slug=slug, name=name, time_zone=time_zone, is_demo=True
    )


def hire(
    organization: Organization, parts: Sequence[Part], ids: Ids, *, at: datetime
) -> list[tuple[Part, Viewer]]:
    """People with their roles; the password is hashed once for all of them."""
    password = make_password(cast.PASSWORD)
    hired = []
    for part in parts:
        person = Person.objects.create(
            public_id=ids(), email=part.email, name=part.name, password=password
        )
        join(organization, person, part)
        hired.append((part, Viewer.of(person, organization)))
    organization.memberships.update(created_at=at)
    return hired


def join(organization: Organization, person: Person, part: Part) -> None:
    Membership.objects.bulk_create(
        Membership(person=person, organization=organization, role=role)
        for role in part.roles
    )
    if Role.SHOPPER in part.roles:
        ShopperProfile.objects.create(
            organization=organization,
            person=person,
            city=part.city,
            languages=list(part.languages),
        )


def build_places(
    stage: Stage, regions: dict[str, list[str]], spots: Sequence[Spot], ids: Ids
) -> None:
    """Channels, the tree of regions, and the locations in them."""
    organization = stage.organization
    kinds = {spot.kind for spot in spots}
    channels = {
        kind: Channel.objects.create(
            public_id=ids(),
            organization=organization,
            kind=kind,
            name=name,
            position=position,
        )
        for position, (kind, name) in enumerate(places.CHANNELS)
        if kind in kinds
    }
    found: dict[str, Region] = {}
    for top, children in regions.items():
        parent = _region(organization, top, None, ids)
        for name in children:
            found[name] = _region(organization, name, parent, ids)
    for spot in spots:
        stage.locations[spot.code] = Location.objects.create(
            public_id=ids(),
            organization=organization,
            channel=channels[spot.kind],
            region=found[spot.region],
            code=spot.code,
            name=spot.name,
            contact_point=spot.contact_point,
            team=places.TEAMS.get(spot.kind, ""),
            time_zone=spot.time_zone,
            country=spot.country,
            latitude=spot.degrees[0],
            longitude=spot.degrees[1],
        )


def _region(
    organization: Organization, name: str, parent: Region | None, ids: Ids
) -> Region:
    return Region.objects.create(
        public_id=ids(), organization=organization, name=name, parent=parent
    )


def write_scripts(stage: Stage, plains: Sequence[scenarios.Plain], ids: Ids) -> None:
    for plain in plains:
        fields = dict(plain)
        kinds = fields.pop("kinds")
        script = Scenario.objects.create(
            public_id=ids(), organization=stage.organization, **fields
        )
        for kind in kinds:
            stage.scenarios.setdefault(kind, []).append(script)


def publish_checklists(
    stage: Stage,
    kinds: Sequence[ChannelKind],
    ids: Ids,
    *,
    days: Callable[[int], datetime],
) -> None:
    """One checklist per channel; the phone's has a second edition for the last wave.

    `days` gives the moment so many days from today.
    """
    for kind in kinds:
        content = checklists.content_for(kind)
        checklist = Checklist.objects.create(
            public_id=ids(),
            organization=stage.organization,
            name=checklists.NAMES[kind],
        )
        versions = [_edition(stage, checklist, 1, content, ids, at=days(-372))]
        if kind is ChannelKind.PHONE:
            reworded = checklists.second_edition(content)
            versions.append(_edition(stage, checklist, 2, reworded, ids, at=days(-58)))
        stage.versions[kind] = [versions[0]] * 3 + [versions[-1]]


def _edition(
    stage: Stage,
    checklist: Checklist,
    number: int,
    content: Plain,
    ids: Ids,
    *,
    at: datetime,
) -> Version:
    version = Version.objects.create(
        public_id=ids(), checklist=checklist, number=number, content=content
    )
    version.publish(by=stage.manager.person, at=at)
    return version


def open_program(
    stage: Stage, name: str, purpose: str, ids: Ids, *, at: datetime
) -> Program:
    """A live program: staff were told, recording is ruled, evidence ends some day."""
    program = Program.objects.create(
        public_id=ids(),
        organization=stage.organization,
        name=name,
        purpose=purpose,
        target=8_000_000,
        staff_notice=NOTICE,
        staff_notice_on=at.date() - timedelta(days=14),
        retention_days=730,
    )
    for country, rule in RULES.items():
        RecordingPolicy.objects.create(program=program, country=country, rule=rule)
    program.go_live(by=stage.manager.person, at=at)
    return program


def open_waves(stage: Stage, program: Program, today: date, ids: Ids) -> None:
    for number in range(len(story.WAVES)):
        first, last = story.wave_days(number, today)
        stage.waves.append(
            Wave.objects.create(
                public_id=ids(),
                program=program,
                name=story.season(first),
                starts_on=first,
                ends_on=last,
            )
        )


def build(today: date, ids: Ids) -> Stage:
    """Northwind Energy, ready for its shops."""
    days = clock(today)
    organization = open_organization("northwind", "Northwind Energy", places.OSLO, ids)
    stage = Stage(organization, hire(organization, cast.NORTHWIND, ids, at=days(-400)))
    kinds = [kind for kind, _ in places.CHANNELS]
    build_places(stage, places.REGIONS, places.SPOTS, ids)
    write_scripts(stage, scenarios.SCENARIOS, ids)
    publish_checklists(stage, kinds, ids, days=days)
    purpose = "Are we as good as we think we are, on every channel, all year?"
    name = f"Service promise {today.year}"
    program = open_program(stage, name, purpose, ids, at=days(-370))
    open_waves(stage, program, today, ids)
    Program.objects.create(
        public_id=ids(),
        organization=organization,
        name="Emergency calls",
        purpose="Does everybody who smells gas hear the right number at once?",
        target=9_500_000,
    )
    return stage


def build_harbour(today: date, ids: Ids) -> Stage:
    """Harbour Bank: small, and nobody at Northwind must ever see it."""
    days = clock(today)
    organization = open_organization("harbour", "Harbour Bank", places.LONDON, ids)
    stage = Stage(organization, hire(organization, cast.HARBOUR, ids, at=days(-400)))
    kinds = [ChannelKind.PHONE, ChannelKind.IN_PERSON]
    build_places(stage, places.HARBOUR_REGIONS, places.HARBOUR_SPOTS, ids)
    write_scripts(stage, scenarios.HARBOUR, ids)
    publish_checklists(stage, kinds, ids, days=days)
    purpose = "How are customers with a new card received?"
    program = open_program(stage, "Card service", purpose, ids, at=days(-370))
    open_waves(stage, program, today, ids)
    return stage


def clock(today: date) -> Callable[[int], datetime]:
    moment = courses.moment_of(today)
    return lambda days: moment + timedelta(days=days, hours=9)
