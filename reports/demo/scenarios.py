"""The scripts of the demo: who the shopper pretends to be, and what they want."""

from typing import Any

from audits.models import ChannelKind as Kind

Plain = dict[str, Any]

CUSTOMERS = [
    "Hannah Osei, 36",
    "Erik Lindqvist, 52",
    "Rosa Duarte, 28",
    "Paul Whitaker, 67",
    "Leila Karimi, 41",
]
NEVER = [
    "Never give your own name, address or card.",
    "Never threaten, swear, or name a regulator.",
    "Never say that you are a shopper. If they ask twice, thank them, leave and report"
    " “recognised”.",
]
GIVE_UP = {
    Kind.PHONE: "15 minutes and no person? Hang up. “Not reached” is a result, and it"
    " is paid.",
    Kind.CHAT: "15 minutes and no person? Close the chat. That is a result.",
    Kind.EMAIL: "No answer after five days? Send the report without it.",
    Kind.FORM: "No answer after five days? Send the report without it.",
    Kind.SOCIAL: "No reply after two days? Send the report without it.",
    Kind.BOT: "Three times the same answer? Stop. That is a result.",
    Kind.IN_PERSON: "Not served after 30 minutes? Leave. That is a result.",
    Kind.SELF_SERVICE: "Ten minutes and nothing found? Stop. That is a result.",
}


def step(text: str, *, days: int | None = None, promised: bool = False) -> Plain:
    """Something to do some days after the visit, or on the day that was promised."""
    return {"text": text, "after_days": days, "on_promise": promised}


def told(
    kind: Kind, name: str, story: str, wish: str, opening: str, **more: Any
) -> Plain:
    """One scenario; the persona and the account are drawn for every shop.

    It is played on channels of `kind`, and on those of `also`."""
    return {
        "kinds": (kind, *more.pop("also", ())),
        "name": name,
        "persona": "{customer}. Pays by debit.",
        "test_account": "{account}",
        "story": story,
        "desired_outcome": wish,
        "opening_line": opening,
        "never": NEVER,
        "give_up": GIVE_UP[kind],
        **more,
        "variables": {
            "customer": CUSTOMERS,
            "account": ["4410 2286", "4410 2301", "4410 2377", "4410 2418"],
            **more.get("variables", {}),
        },
    }


SCENARIOS = [
    told(
        Kind.PHONE,
        "High bill query",
        "Your last bill was {before}. This one is {after}, and nothing at home has"
        " changed. You think the reading was a guess. You are worried, not angry.",
        "The real reason for the rise, and a payment that you can manage, agreed in"
        " this call.",
        "Hello, my bill has nearly doubled and I don’t know why. Can you help me?",
        steps=[
            "Dial. In the menu choose “bills”, then a person.",
            "Say the first sentence. Let them lead.",
            "If they say “it was an estimate”, offer your reading: {reading}.",
            "Take what they offer only if it is under €120 a month.",
            "Before the end, ask what happens next, and when.",
        ],
        questions_to_ask=[
            "Was the reading real or a guess?",
            "When will I see the change?",
            "Can I get that in writing?",
        ],
        variables={
            "before": ["€96", "€88", "€104"],
            "after": ["€181", "€173", "€197"],
            "reading": ["48 213", "51 870", "39 402"],
        },
        minutes=20,
    ),
    told(
        Kind.PHONE,
        "Late bill, third call",
        "Your bill for {month} never came. You have called twice, and both times it"
        " “was on its way”. You don’t want a reminder fee for it.",
        "The bill today, and a promise that no fee is charged.",
        "Good morning, this is the third time that I am calling about the same bill.",
        steps=[
            "Dial. Choose “bills”, then a person.",
            "Say that it is the third call, and wait what they know of the first two.",
            "If they want to send it by post, ask for e-mail.",
            "Ask for the promise about the fee in their own words.",
        ],
        questions_to_ask=["What do you see of my earlier calls?", "When will it come?"],
        max_minutes=30,
        max_contacts=2,
        follow_ups=[
            step("Look whether the bill is in the mailbox.", promised=True),
            step("No bill? Note it, and send the report without it.", days=7),
        ],
        variables={"month": ["last month", "the month before last"]},
        minutes=20,
    ),
    told(
        Kind.EMAIL,
        "Refund after double payment",
        "You paid {amount} twice on the same day: the bank shows it, the account page"
        " doesn’t.",
        "The money back within a week, confirmed in writing.",
        "Hello, I have paid my bill twice and would like one payment back.",
        steps=[
            "Send the e-mail from the mailbox of the brief, not from your own.",
            "Name amount and day. Attach nothing at first.",
            "If they ask for proof, send the prepared bank page.",
            "Write down when each answer comes.",
        ],
        questions_to_ask=["How long does it take?", "Do I have to do anything?"],
        variables={"amount": ["€84.20", "€112.00", "€67.50"]},
        minutes=15,
    ),
    told(
        Kind.CHAT,
        "Cannot log in",
        "The account page says “unknown user” since {when}. You need last year’s"
        " yearly statement for your tax return.",
        "To get in again, or the statement sent to you, in this chat.",
        "Hi, I can’t log in any more and I need my yearly statement.",
        steps=[
            "Open the chat from the account page.",
            "If Nora answers first, ask for a person once.",
            "Say that you tried a new password already.",
            "Ask for the statement if the log-in cannot be mended.",
        ],
        questions_to_ask=["Why did it happen?", "Who can see my data now?"],
        variables={"when": ["this morning", "Monday", "the update"]},
        minutes=20,
    ),
    told(
        Kind.BOT,
        "Moving house, two bills",
        "You move on {day} and fear that you will pay for two flats.",
        "To know the last day that you pay for, and to have it confirmed.",
        "I am moving and don’t want two bills",
        steps=[
            "Write the first sentence as it stands, without a question mark.",
            "Answer what it asks, in your own words, not with its buttons.",
            "Ask the same thing once more in other words.",
            "Ask for a person.",
        ],
        questions_to_ask=["Which day is my last?", "Can I talk to somebody?"],
        variables={"day": ["the first of next month", "the fifteenth"]},
        minutes=15,
    ),
    told(
        Kind.BOT,
        "Power cut at night",
        "It is dark in the whole {place}. You want to know how long it will last.",
        "The time at which power is back, and a number for emergencies.",
        "no power here since an hour",
        steps=[
            "Write the first sentence as it stands.",
            "Give the postcode of the brief when it asks.",
            "Say that there is a smell of burning, and see what it does.",
        ],
        questions_to_ask=["How long will it last?", "Whom can I call?"],
        variables={"place": ["street", "house"]},
        minutes=10,
    ),
    told(
        Kind.FORM,
        "Moving house, green tariff",
        "You take over a flat with {meter} and want the green tariff from the first"
        " day.",
        "A contract with a start date, and the price for a year.",
        "Hello, I am moving in and would like your green tariff.",
        steps=[
            "Fill in the form, leave the phone number empty.",
            "Ask both questions in the same message.",
            "Note when the acknowledgement and the answer come.",
        ],
        questions_to_ask=["What does it cost in a year?", "What if I move in later?"],
        variables={"meter": ["an old meter", "a smart meter"]},
        minutes=15,
    ),
    told(
        Kind.SOCIAL,
        "Public complaint, neighbour",
        "Your neighbour got {credit} for the power cut, you got nothing.",
        "To be treated like your neighbour, or to be told why not.",
        "My neighbour got money back for the power cut. Me? Nothing. Fair?",
        steps=[
            "Post from the account of the brief. Name the company’s handle.",
            "Answer friendly to the first reply.",
            "Give account details only in a private message.",
        ],
        questions_to_ask=["Who gets it and who doesn’t?"],
        variables={"credit": ["€25", "€40"]},
        minutes=15,
    ),
    told(
        Kind.IN_PERSON,
        "Ask about the new night tariff",
        "You have bought {thing} and heard that power is cheaper at night.",
        "To know whether it pays for you, with a figure.",
        "Hello, I have heard that power is cheaper at night. Is that something for me?",
        steps=[
            "Take a photo of the storefront before you go in.",
            "Wait where other customers wait. Look at the clock.",
            "Say the first sentence. Let them lead.",
            "Say that you cook in the evening, and see whether they ask more.",
            "Ask for the figure in writing.",
        ],
        questions_to_ask=["What would I save in a year?", "Do I need another meter?"],
        variables={"thing": ["an electric car", "a heat pump"]},
        minutes=30,
    ),
    told(
        Kind.IN_PERSON,
        "Moving house, wants a green tariff",
        "You move next month and want green power, but for at most {limit} a month.",
        "A contract to take home, or a clear no.",
        "Hello, I am moving and I would like green power. What do I have to do?",
        steps=[
            "Take a photo of the storefront before you go in.",
            "Say the first sentence at the counter.",
            "Ask what happens if you move in later.",
            "Don’t sign.",
        ],
        questions_to_ask=["What does it cost?", "What makes it green?"],
        variables={"limit": ["€90", "€110"]},
        minutes=30,
    ),
    # The same task wherever a customer may come: what channel parity compares.
    told(
        Kind.PHONE,
        "What green power costs",
        "You pay {price} a month and want green power if it costs about the same. You"
        " have no time to look it up.",
        "The price of a year in one figure, and whether anything must be changed.",
        "Hello, what would green power cost me in a year? I pay {price} a month now.",
        also=(Kind.EMAIL, Kind.CHAT, Kind.BOT, Kind.FORM, Kind.SOCIAL, Kind.IN_PERSON),
        steps=[
            "Come the way that the brief names: call, write, post or walk in.",
            "Say or write the first sentence as it stands.",
            "If they send you to a page, say that you want the figure from them.",
            "Ask both questions, also where the figure comes at once.",
        ],
        questions_to_ask=["Does anything change at my meter?", "Can I leave again?"],
        give_up="15 minutes and no person, or five days and no answer? Send the report"
        " without it. That is a result.",
        variables={"price": ["€84", "€96", "€112"]},
        minutes=15,
    ),
    told(
        Kind.SELF_SERVICE,
        "Pay in instalments",
        "The yearly bill is {amount}, and you want to pay it in three parts.",
        "To have the instalments set up, or to know where.",
        "(Nobody to talk to: begin at the first screen.)",
        steps=[
            "Begin at the first screen. Count every step.",
            "Look for instalments without the search field first.",
            "Stop before anything is confirmed. Photograph the last screen.",
        ],
        questions_to_ask=[],
        variables={"amount": ["€412", "€286", "€538"]},
        minutes=15,
    ),
]

#: Of the other organization, which sells something else.
HARBOUR = [
    told(
        Kind.PHONE,
        "New card does not come",
        "Your card ran out, and the new one was promised for {day}.",
        "To know where it is, and how to pay until it comes.",
        "Hello, my new card has not come and I can’t pay any more.",
        steps=["Dial, and choose “cards”.", "Say the first sentence.", "Ask both."],
        questions_to_ask=["Where is it?", "How do I pay until then?"],
        variables={"day": ["last Friday", "the start of the month"]},
        minutes=15,
    ),
    told(
        Kind.IN_PERSON,
        "Open an account for a child",
        "Your {child} is ten and wants an account of their own.",
        "To know what to bring, and what it costs.",
        "Good morning, can my child have an account here?",
        steps=["Wait where customers wait.", "Say the first sentence.", "Ask both."],
        questions_to_ask=["What do I have to bring?", "What does it cost?"],
        variables={"child": ["daughter", "son"]},
        minutes=20,
    ),
]
