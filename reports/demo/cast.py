"""Who works in the demo organizations."""

import unicodedata
from dataclasses import dataclass

from shoppers.models import Role

DOMAIN = "northwind.example"
#: Demo data only: `Organization.is_demo` puts a notice on every page.
PASSWORD = "candid-demo"


@dataclass(frozen=True, slots=True)
class Part:
    """One person: `home` is the country whose branches they visit."""

    name: str
    email: str
    roles: tuple[Role, ...]
    home: str = "NO"
    city: str = ""
    languages: tuple[str, ...] = ()


def desk(name: str, address: str, *roles: Role) -> Part:
    return Part(name, f"{address}@{DOMAIN}", roles)


def shopper(name: str, home: str, city: str, *languages: str) -> Part:
    words = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore")
    first, *_, last = words.decode().split()
    address = "shopper" if name == "Amara Dahl" else f"{first}.{last}"
    return Part(name, f"{address}@{DOMAIN}", (Role.SHOPPER,), home, city, languages)


NORTHWIND = [
    desk("Noor Haddad", "administrator", Role.ADMINISTRATOR),
    desk("Marit Kvam", "manager", Role.MANAGER),
    desk("Declan Byrne", "declan.byrne", Role.MANAGER),
    desk("Ragnhild Moe", "reviewer", Role.REVIEWER),
    desk("Samuel Adeyemi", "samuel.adeyemi", Role.REVIEWER),
    desk("Katariina Laine", "katariina.laine", Role.REVIEWER),
    desk("Ingrid Solberg", "leader", Role.LEADER),
    shopper("Amara Dahl", "NO", "Bergen", "nb", "en"),
    shopper("Jonas Wik", "NO", "Oslo", "nb", "en"),
    shopper("Hana Suzuki", "GB", "Bristol", "en", "ja"),
    shopper("Tomasz Lewandowski", "GB", "Leeds", "en", "pl"),
    shopper("Fatima El Amrani", "NO", "Tromsø", "nb", "fr", "ar"),
    shopper("Petter Sand", "NO", "Ålesund", "nb"),
    shopper("Ines Barros", "GB", "Cardiff", "en", "pt"),
    shopper("Owen Hughes", "GB", "Edinburgh", "en", "cy"),
    shopper("Lea Moreau", "FI", "Helsinki", "fi", "fr"),
    shopper("Aino Virtanen", "FI", "Tampere", "fi", "sv"),
    shopper("Erik Nyström", "FI", "Turku", "sv", "fi"),
    shopper("Sofia Okonkwo", "NO", "Stavanger", "nb", "en"),
    shopper("Priya Raman", "GB", "Leicester", "en", "ta"),
    shopper("Mihkel Tamm", "FI", "Tallinn", "et", "fi", "en"),
    shopper("Grace Mwangi", "GB", "Hull", "en", "sw"),
    shopper("Luca Ferretti", "FI", "Kuopio", "fi", "it"),
    shopper("Anh Nguyen", "NO", "Drammen", "nb", "vi"),
    shopper("Maeve Gallagher", "GB", "Belfast", "en", "ga"),
]
HARBOUR = [
    Part(
        "Silas Brandt",
        "manager@harbour.example",
        (Role.MANAGER, Role.REVIEWER, Role.LEADER),
    ),
    Part(
        "Nadia Rahman",
        "shopper@harbour.example",
        (Role.SHOPPER,),
        "GB",
        "Plymouth",
        ("en",),
    ),
]

#: One sign-in per role: (role, e-mail, password).
SIGN_INS = [
    (role.value, f"{role.value}@{DOMAIN}", PASSWORD)
    for role in (
        Role.MANAGER,
        Role.SHOPPER,
        Role.REVIEWER,
        Role.LEADER,
        Role.ADMINISTRATOR,
    )
]
