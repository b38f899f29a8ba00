"""Where the demo organization can be reached."""

from dataclasses import dataclass

from audits.models import ChannelKind as Kind

CHANNELS = [
    (Kind.PHONE, "Phone"),
    (Kind.EMAIL, "E-mail"),
    (Kind.CHAT, "Live chat"),
    (Kind.BOT, "Virtual agent Nora"),
    (Kind.FORM, "Web form"),
    (Kind.SOCIAL, "Social media"),
    (Kind.IN_PERSON, "In person"),
    (Kind.SELF_SERVICE, "Self-service"),
]

#: Who answers; a machine has no team.
TEAMS = {
    Kind.PHONE: "Customer service",
    Kind.EMAIL: "Customer service",
    Kind.CHAT: "Customer service",
    Kind.FORM: "Back office",
    Kind.SOCIAL: "Communication",
    Kind.IN_PERSON: "Shops",
}

#: Top region → its children.
REGIONS = {
    "Norway": ["Capital", "Coast", "Upper Fjellmark"],
    "Britain": ["North and Scotland", "South-West"],
    "Finland and Estonia": ["Lakes and Hills", "Gulf Coast"],
}
HARBOUR_REGIONS = {"Harbour coast": ["Old port"]}


@dataclass(frozen=True, slots=True)
class Spot:
    code: str
    name: str
    kind: Kind
    region: str
    time_zone: str
    country: str
    contact_point: str = ""
    # North and east, where a phone's own place is to be compared.
    degrees: tuple[float, float] | tuple[None, None] = (None, None)


OSLO, LONDON = "Europe/Oslo", "Europe/London"
HELSINKI, TALLINN = "Europe/Helsinki", "Europe/Tallinn"
#: The one that gets better after an action, and the one that gets worse.
IMPROVING, DECLINING = "GB-P1", "NO-S2"

SPOTS = [
    Spot(
        "NO-P1",
        "Customer line Norway",
        Kind.PHONE,
        "Capital",
        OSLO,
        "NO",
        "22 00 01 18",
    ),
    Spot(
        "NO-P2",
        "Regional call centre, Halden queue",
        Kind.PHONE,
        "Capital",
        OSLO,
        "NO",
        "22 00 01 40",
    ),
    Spot(
        "GB-P1",
        "Billing queue, Leeds",
        Kind.PHONE,
        "North and Scotland",
        LONDON,
        "GB",
        "01632 960 118",
    ),
    Spot(
        "GB-P2",
        "Moving house line",
        Kind.PHONE,
        "South-West",
        LONDON,
        "GB",
        "01632 960 240",
    ),
    Spot(
        "FI-P1",
        "Asiakaspalvelu, Tampere",
        Kind.PHONE,
        "Lakes and Hills",
        HELSINKI,
        "FI",
        "09 4245 0118",
    ),
    Spot(
        "NO-E1",
        "hjelp@northwind.example",
        Kind.EMAIL,
        "Capital",
        OSLO,
        "NO",
        "hjelp@northwind.example",
    ),
    Spot(
        "GB-E1",
        "help@northwind.example",
        Kind.EMAIL,
        "South-West",
        LONDON,
        "GB",
        "help@northwind.example",
    ),
    Spot(
        "FI-E1",
        "Business inbox, Helsinki",
        Kind.EMAIL,
        "Gulf Coast",
        HELSINKI,
        "FI",
        "yritys@northwind.example",
    ),
    Spot("NO-C1", "Chat on my-account page", Kind.CHAT, "Coast", OSLO, "NO"),
    Spot("GB-C1", "Sales chat", Kind.CHAT, "South-West", LONDON, "GB"),
    Spot("FI-C1", "Outage chat", Kind.CHAT, "Gulf Coast", HELSINKI, "FI"),
    Spot("NO-B1", "Nora, web site", Kind.BOT, "Coast", OSLO, "NO"),
    Spot("GB-B1", "Nora, app", Kind.BOT, "North and Scotland", LONDON, "GB"),
    Spot("EE-B1", "Nora, Estonian", Kind.BOT, "Gulf Coast", TALLINN, "EE"),
    Spot("NO-F1", "Contact form, households", Kind.FORM, "Capital", OSLO, "NO"),
    Spot("GB-F1", "Moving house form", Kind.FORM, "South-West", LONDON, "GB"),
    Spot("FI-F1", "Complaint form", Kind.FORM, "Lakes and Hills", HELSINKI, "FI"),
    Spot("NO-M1", "@northwind_hjelp", Kind.SOCIAL, "Coast", OSLO, "NO"),
    Spot("GB-M1", "@northwind_help", Kind.SOCIAL, "North and Scotland", LONDON, "GB"),
    Spot("EE-M1", "@northwind_eesti", Kind.SOCIAL, "Gulf Coast", TALLINN, "EE"),
    Spot(
        "NO-S1",
        "Northwind Shop, Cathedral Square",
        Kind.IN_PERSON,
        "Capital",
        OSLO,
        "NO",
        "Domkirkeplassen 3, Oslo",
        (59.9126, 10.7466),
    ),
    Spot(
        "NO-S2",
        "Northwind Shop, Harbour Street",
        Kind.IN_PERSON,
        "Coast",
        OSLO,
        "NO",
        "Havnegata 11, Bergen",
        (60.3950, 5.3270),
    ),
    Spot(
        "NO-S3",
        "Northwind Energy Service Centre Upper Fjellmark (temporary rooms in the old"
        " town hall)",
        Kind.IN_PERSON,
        "Upper Fjellmark",
        OSLO,
        "NO",
        "Gamle rådhus, Storgata 1",
    ),
    Spot(
        "GB-S1",
        "Northwind Shop, Whitefriargate",
        Kind.IN_PERSON,
        "North and Scotland",
        LONDON,
        "GB",
        "14 Whitefriargate, Hull",
        (53.7443, -0.3361),
    ),
    Spot(
        "GB-S2",
        "Northwind Shop, Mill Lane",
        Kind.IN_PERSON,
        "South-West",
        LONDON,
        "GB",
        "18 Mill Lane, Bristol",
        (51.4545, -2.5879),
    ),
    Spot(
        "FI-S1",
        "Northwind Shop, Hämeenkatu",
        Kind.IN_PERSON,
        "Lakes and Hills",
        HELSINKI,
        "FI",
        "Hämeenkatu 9, Tampere",
        (61.4985, 23.7652),
    ),
    Spot(
        "NO-T1", "Storefront Lakeside, terminal", Kind.SELF_SERVICE, "Coast", OSLO, "NO"
    ),
    Spot(
        "GB-T1",
        "Station Road kiosk",
        Kind.SELF_SERVICE,
        "South-West",
        LONDON,
        "GB",
        "2 Station Road, Cardiff",
    ),
    Spot(
        "FI-T1",
        "My account, help pages",
        Kind.SELF_SERVICE,
        "Gulf Coast",
        HELSINKI,
        "FI",
    ),
]
HARBOUR_SPOTS = [
    Spot(
        "HB-P1",
        "Card services line",
        Kind.PHONE,
        "Old port",
        LONDON,
        "GB",
        "01632 960 900",
    ),
    Spot(
        "HB-S1", "Harbour Bank, Quay Street", Kind.IN_PERSON, "Old port", LONDON, "GB"
    ),
]
