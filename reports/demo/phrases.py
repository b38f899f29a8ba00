"""What shoppers and reviewers of the demo write."""

#: Theme → what is said when points were lost.
BAD: dict[str, list[str]] = {
    "accessibility": [
        "There was no way to get past the menu without an account number.",
        "The door said open until six; at half past five it was locked.",
        "I asked for a person three times and was sent back to the start.",
    ],
    "responsiveness": [
        "The music stopped twice and I thought that I had been cut off.",
        "The answer came on the fourth day, after I had given up on it.",
        "“One moment” became four minutes without a word.",
        "Nobody said how long it would take.",
    ],
    "empathy": [
        "He answered before I had finished the sentence.",
        "She read from a text; you could hear where the lines ended.",
        "Not a word about the trouble that it had made.",
        "I said that I was worried. The next thing was the account number.",
    ],
    "effort": [
        "I told the whole story again to the second person, from the beginning.",
        "I had to spell the address three times.",
        "They sent me to a form that asked for everything once more.",
        "Nothing of my first message was in their notes.",
    ],
    "resolution": [
        "In the end another team “will have a look”, nobody said which.",
        "The first question was answered, the second was passed over.",
        "I was told to call again next week.",
        "I got an explanation of the tariff, but not of my bill.",
    ],
    "knowledge": [
        "The price that they named was last year’s.",
        "He thought aloud and then guessed.",
        "The brief says 14 days; they said a month.",
        "Nobody mentioned the exception for smart meters.",
    ],
    "trust": [
        "They read me the balance before they had asked for a single detail.",
        "No name, no date, only “we will look into it”.",
        "The date that they gave was yesterday’s.",
        "They asked for the account number where everybody can read it.",
    ],
    "consistency": [
        "The second person said the opposite of the first.",
        "I was put through without a word and landed in the queue again.",
    ],
    "meets expectations": ["I would not have stayed on the line as a customer."],
}
#: Theme → what is said now and then when all went well.
GOOD: dict[str, list[str]] = {
    "empathy": [
        "She said that she would be cross, too, and then got to work.",
        "He let me finish and summed it up in one sentence.",
    ],
    "responsiveness": ["Somebody answered before the second ring."],
    "resolution": [
        "The new bill was in my mailbox before we had said goodbye.",
        "She did it while I was listening, and read it back to me.",
    ],
    "knowledge": ["He knew the night tariff by heart, down to the cent."],
    "trust": ["She gave her name, a day and an hour, and it is in the e-mail."],
    "effort": ["They had my first message in front of them; I had to repeat nothing."],
}

#: How an account of a contact begins, by channel; {minutes} of waiting.
BEGINNINGS: dict[str, list[str]] = {
    "phone": [
        "Two menus, then music; after {minutes} a person answered.",
        "I dialled, chose “bills” and waited {minutes}.",
        "The voice said that I was number four. It took {minutes}.",
    ],
    "email": [
        "I wrote in the morning. The answer came after {minutes}.",
        "An automatic line came at once, the real answer after {minutes}.",
    ],
    "chat": [
        "The chat opened with a greeting by a program; a person came after {minutes}.",
        "I waited {minutes} until somebody joined.",
    ],
    "bot": [
        "Nora answered at once with three buttons, none of which fitted.",
        "The first answer was a list of links. I wrote the sentence again.",
    ],
    "form": [
        "The form took nine fields. The answer came after {minutes}.",
        "I sent it before lunch and had an answer after {minutes}.",
    ],
    "social": [
        "The reply stood under my post after {minutes}.",
        "Somebody answered after {minutes} and asked for a private message.",
    ],
    "in_person": [
        "Three people stood at the counter. I was served after {minutes}.",
        "I took a ticket and sat down. My number came after {minutes}.",
        "The shop was empty but for two of the staff. It took {minutes}.",
    ],
    "self_service": [
        "The first screen has eleven tiles; the one I needed is the ninth.",
        "I went through the help pages from the top.",
    ],
}
#: What only this visit had.
DETAILS = [
    "My notes end at {minute:02d} past the hour.",
    "I had {number} per cent of my battery left.",
    "I have it on page {number} of my notebook.",
    "It was {minute:02d} past when I put the pen down.",
]
#: How it went on, by medium: solved, partly solved, not solved.
WENT: dict[str, dict[str, list[str]]] = {
    "spoken": {
        "yes": [
            "The adviser asked two questions and had the reason at once.",
            "She explained the two readings one after the other, so that I could"
            " follow.",
            "He offered to pay in parts by himself and wrote it down.",
            "She read the request back to me and had got it right.",
        ],
        "partly": [
            "He explained the tariff well, but left open what happens to my bill.",
            "The first answer was right; for the second I had to ask twice.",
            "She put me on hold once and came back with half of the answer.",
        ],
        "no": [
            "He said that it was “an estimated read rollback”. I asked what that was,"
            " and the word came again.",
            "I was passed on without a word and told my story from the beginning.",
            "She read something out and asked whether I needed anything else.",
        ],
    },
    "written": {
        "yes": [
            "All that I had asked was answered, in the order in which I had asked it.",
            "They had looked at the account and named both payments with their days.",
            "Three short paragraphs, and the link went where it said.",
        ],
        "partly": [
            "The first question was answered well, the second with a link to a list.",
            "They were friendly and asked for a number that stood in my first line.",
            "The price was there, the start date was not.",
        ],
        "no": [
            "The text fitted some other question; mine was not in it.",
            "They thanked me for my patience and sent me to the customer line.",
            "Two people answered, and the second contradicted the first.",
        ],
    },
    "machine": {
        "yes": [
            "The third suggestion was the right one, and it could be done right there.",
            "It asked for the day, repeated it, and confirmed on the next screen.",
        ],
        "partly": [
            "I found the conditions, but not the place where one says yes.",
            "It understood the move, but not that there are two flats.",
        ],
        "no": [
            "Whatever I chose, the same three tiles came back.",
            "It answered a question about prices that I had not asked, twice.",
            "The page that it led to says that it has moved.",
        ],
    },
}
MEDIUM = {
    "phone": "spoken",
    "in_person": "spoken",
    "bot": "machine",
    "self_service": "machine",
}
ENDINGS_GOOD = {
    "spoken": [
        "At the end we had a day, and a name for it.",
        "Before we stopped, she summed up who does what, and until when.",
    ],
    "written": [
        "The last line says who will do it, and by which day.",
        "It closes with a date and a direct number.",
    ],
    "machine": ["The last screen named a day, and I could save it."],
}
ENDINGS_BAD = {
    "spoken": [
        "What happens next I don’t know.",
        "There was a good-bye, but no date.",
    ],
    "written": [
        "“We will get back to you” is the last line.",
        "There is no word about what comes next.",
    ],
    "machine": [
        "It ended with five stars to click on.",
        "What happens next I don’t know.",
    ],
}
NOT_REACHED: dict[str, list[str]] = {
    "spoken": ["Nobody came. After a quarter of an hour I stopped, as the brief says."],
    "written": ["Nothing came in the time that the brief gives."],
    "machine": ["It did not get beyond the first screen."],
}

GRADES: dict[int, list[str]] = {
    10: ["Exact times, exact words. A pleasure to read."],
    9: ["Clear and complete.", "Good observation of the greeting."],
    8: ["Complete; the account could be a little more exact."],
    7: ["Fine after one question.", "Two answers needed a second look."],
    6: ["The account tells what you felt; tell what they did."],
}
RETURNS = [
    "Thank you, this is nearly complete. Two things don’t fit together yet.",
    "Good report. Please look again at what is marked, then send it once more.",
]
FINDINGS: dict[str, list[str]] = {
    "account": [
        "Please write what they promised in their own words.",
        "In which order did it happen: the transfer first, or the hold?",
    ],
    "wait": ["Your account says four minutes, the answer says less. Which is right?"],
    "solved": ["Solved means no second contact. Did they leave nothing open?"],
    "next_step": ["You answer yes, but name no day. Was a day named?"],
    "clicks": ["Please count again from the first screen."],
}
EXCLUSIONS = [
    "The shopper was recognised by a former colleague.",
    "Visited outside the hours of the brief: 19:40 instead of before 17:00.",
    "Wrong branch: the receipt shows another address.",
]
CANCELLATIONS = [
    "The branch is closed for building work.",
    "The queue was merged with the customer line.",
    "Double booking in the plan.",
]
DECLINES = [
    "I am a customer of this branch myself.",
    "I cannot call in these hours.",
    "Away that week.",
    "",
]
CORRECTION = (
    "I have looked at my notes again: it was in this order, and no day was named"
    " before I asked for one."
)
