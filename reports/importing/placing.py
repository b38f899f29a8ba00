"""Where a result belongs: the organization's own places, or new ones in their image."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from audits.models import Assignment, Channel, Location, Program, Region, Wave
from audits.models.channels import ChannelKind
from reports.importing import days
from reports.importing.refusals import Wrong
from reports.importing.results import Result

#: What names of channels contain; the first kind that fits.
KINDS = (
    (ChannelKind.EMAIL, ("mail",)),
    (ChannelKind.BOT, ("bot", "ivr", "virtual")),
    (ChannelKind.CHAT, ("chat",)),
    (ChannelKind.MESSAGING, ("whatsapp", "sms", "messag", "telegram", "signal")),
    (ChannelKind.SOCIAL, ("social", "facebook", "instagram", "twitter", "linkedin")),
    (ChannelKind.SELF_SERVICE, ("self", "kiosk", "app")),
    (ChannelKind.FORM, ("form", "web", "online", "site")),
    (ChannelKind.PHONE, ("phone", "call", "telefon", "téléphone", "teléfono", "tel")),
    (ChannelKind.POST, ("post", "letter", "brief")),
)


@dataclass(frozen=True, slots=True)
class Spot:
    location: Location
    region: Region
    channel: Channel
    wave: Wave
    day: date


def key(name: str) -> str:
    return " ".join(name.split()).casefold()


class Places:
    """Finds what a row names, or makes it. Nothing is written before `save`, so that
    a dry run goes the same way. `made` says how many of each are new."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._organization = program.organization
        mine: dict[str, Any] = {"organization": self._organization}
        self._regions: dict[str, Region] = _by_name(
            Region.objects.filter(**mine).order_by("-path")
        )
        self._channels: dict[str, Channel] = _by_name(
            Channel.objects.filter(**mine).order_by("-pk")
        )
        rows = Location.objects.filter(**mine).select_related("region", "channel")
        locations = list(rows.order_by("-pk"))
        self._locations: dict[str, Location] = {
            key(each.code): each for each in locations
        }
        self._locations |= _by_name(locations)
        self._codes = {each.code for each in locations}
        waves = (
            Wave.objects.filter(program=program) if program.pk else Wave.objects.none()
        )
        self._waves: dict[str, Wave] = _by_name(waves)
        planned = Assignment.objects.filter(wave__in=waves).values_list("wave_id")
        self._planned = {pk for (pk,) in planned.distinct()} if program.pk else set()
        self._new: list[Any] = []
        self._stretched: dict[int, Wave] = {}

    def spot(self, result: Result) -> Spot:
        """Raises Wrong for a row of which nobody can say when it was."""
        known = self._locations.get(key(result.location))
        region = self._region(result.region, known)
        channel = self._channel(result.channel, known)
        location = known or self._location(result.location, region, channel)
        day = self._day(result, location)
        return Spot(location, region, channel, self._wave(result.wave, day), day)

    def save(self) -> None:
        """Write what is new since the last time."""
        for each in self._new:
            each.save()
        for wave in self._stretched.values():
            wave.save(update_fields=["starts_on", "ends_on"])
        self._new, self._stretched = [], {}

    def _region(self, name: str, location: Location | None) -> Region:
        if not name and location:
            return location.region
        name = name or _("Not stated")
        if key(name) not in self._regions:
            region = Region(organization=self._organization, name=name)
            self._regions[key(name)] = region
            self._new.append(region)
        return self._regions[key(name)]

    def _channel(self, name: str, location: Location | None) -> Channel:
        if not name and location:
            return location.channel
        if not name and len(self._channels) == 1:
            return next(iter(self._channels.values()))
        name = name or _("Not stated")
        if key(name) not in self._channels:
            kind = next(_kinds(key(name)), ChannelKind.IN_PERSON)
            channel = Channel(organization=self._organization, name=name, kind=kind)
            channel.position = len(self._channels)
            self._channels[key(name)] = channel
            self._new.append(channel)
        return self._channels[key(name)]

    def _location(self, name: str, region: Region, channel: Channel) -> Location:
        """A location of which only history is known: nobody is sent there."""
        location = Location(
            organization=self._organization,
            name=name,
            code=self._code(name),
            region=region,
            channel=channel,
            time_zone=self._organization.time_zone,
            is_active=False,
        )
        self._locations[key(name)] = location
        self._new.append(location)
        return location

    def _code(self, name: str) -> str:
        code, number = name[:24].strip(), 1
        while code in self._codes:
            number += 1
            code = f"{name[:18].strip()} {number}"
        self._codes.add(code)
        return code

    def _day(self, result: Result, location: Location) -> date:
        if isinstance(result.day, datetime):
            return location.local_date(result.day)
        if result.day is not None:
            return result.day
        if wave := self._waves.get(key(result.wave)):
            return wave.starts_on
        try:
            day = days.read(result.wave, days.Conventions())
        except Wrong:
            day = None
        if day is None or day.year == days.Conventions().year:
            raise Wrong(_("the date is empty, and the wave does not say when it was"))
        return day

    def _wave(self, name: str, day: date) -> Wave:
        """Without a wave: the calendar year."""
        is_year = not name
        name = name or f"{day:%Y}"
        wave = self._waves.get(key(name))
        if wave is None:
            first, last = (
                (day.replace(month=1, day=1), day.replace(month=12, day=31))
                if is_year
                else (day, day)
            )
            wave = Wave(program=self._program, name=name, starts_on=first, ends_on=last)
            self._waves[key(name)] = wave
            self._new.append(wave)
        elif not wave.starts_on <= day <= wave.ends_on:
            self._stretch(wave, day)
        return wave

    def _stretch(self, wave: Wave, day: date) -> None:
        """A wave that only history has is as long as its shops say."""
        if wave.pk in self._planned:
            return
        wave.starts_on = min(wave.starts_on, day)
        wave.ends_on = max(wave.ends_on, day)
        if wave.pk:
            self._stretched[wave.pk] = wave


def _by_name(rows: Any) -> dict[str, Any]:
    return {key(row.name): row for row in rows}


def _kinds(name: str) -> Iterator[ChannelKind]:
    for kind, words in KINDS:
        if any(word in name for word in words):
            yield kind
