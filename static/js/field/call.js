// What a contact is at: read from its events, painted by log.js and pocket.js.
export const WAITING = ["started", "menu", "in_queue", "on_hold", "transferred"];
const STATES = [...WAITING, "answered", "back", "ended"];

/** The events of a contact that stand. */
export const standingOf = ({ events }) => events.filter(({ removed }) => !removed);
const states = (events) => events.filter(({ kind }) => STATES.includes(kind));

/** The event that says what the contact is at now; undefined where it has not begun. */
export const phaseOf = (contact) => (contact ? states(standingOf(contact)).at(-1) : undefined);
/** Whether there is a contact that goes on. */
export const isOpen = (contact) => Boolean(phaseOf(contact)) && phaseOf(contact).kind !== "ended";
export const wasAnswered = (contact) => standingOf(contact).some(({ kind }) => kind === "answered");

/** What the widest button stamps: it turns waiting into talking and back. */
export const turnOf = (contact) => {
  if (!isOpen(contact)) return "started";
  const { kind } = phaseOf(contact);
  if (kind === "on_hold") return "back";
  return WAITING.includes(kind) ? "answered" : "on_hold";
};

const LIKELY = {
  started: ["menu", "in_queue", "ended"], menu: ["in_queue", "ended"], in_queue: ["ended"],
  on_hold: ["transferred", "ended"], transferred: ["in_queue", "ended"],
};
/** The buttons that are raised; the others stay where they are. */
export const likelyOf = (contact) =>
  (isOpen(contact) ? LIKELY[phaseOf(contact).kind] ?? ["transferred", "story_repeated", "promise_made", "ended"] : []);

const at = ({ at: text }) => Date.parse(text);
/** Milliseconds {talking, waiting, held, all} of a contact up to its end, or to `now`. */
export const sumsOf = (contact, now) => {
  const sums = { talking: 0, waiting: 0, held: 0, all: 0 };
  const found = states(standingOf(contact));
  for (const [index, event] of found.entries()) {
    if (event.kind === "ended") break;
    const span = Math.max(0, (found[index + 1] ? at(found[index + 1]) : now) - at(event));
    sums[WAITING.includes(event.kind) ? "waiting" : "talking"] += span;
    if (event.kind === "on_hold") sums.held += span;
    sums.all += span;
  }
  return sums;
};

/** "2:14", "1:02:14". */
export const clockOf = (milliseconds) => {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
};

/** A new stamp: wall clock and monotonic clock, of one moment. */
export const stampOf = (kind, more = {}) =>
  ({ kind, at: new Date().toISOString(), mono: Math.round(performance.now()), ...more });

/** The log with a stamp more; `started` begins a contact of its own. */
export const withStamp = (contacts, event) => {
  const last = contacts.at(-1);
  if (!last || event.kind === "started" || !standingOf(last).length) return [...contacts, { events: [event] }];
  return [...contacts.slice(0, -1), { ...last, events: [...last.events, event] }];
};

/** The log with one event changed, its contact's events in the order of their times. */
export const withChange = (contacts, [contact, event], change) =>
  contacts.map((each, index) => {
    if (index !== contact) return each;
    const events = each.events.map((one, place) => (place === event ? { ...one, ...change } : one));
    return { ...each, events: events.sort((a, b) => at(a) - at(b)) };
  });

/** The log with a stamp that nobody pressed, in its place by its time. */
export const withAdded = (contacts, contact, event) =>
  contacts.map((each, index) => (index === contact ? { ...each, events: [...each.events, event].sort((a, b) => at(a) - at(b)) } : each));

/** The place [contact, event] of the last stamp that stands, or undefined. */
export const lastPlace = (contacts) => {
  for (let contact = contacts.length - 1; contact >= 0; contact -= 1) {
    const event = contacts[contact].events.findLastIndex(({ removed }) => !removed);
    if (event >= 0) return [contact, event];
  }
  return undefined;
};

/** The promises that nobody has kept yet: the oldest one is kept first. */
export const openPromises = (contacts) => {
  const places = contacts.flatMap((contact, one) => contact.events.map((event, two) => ({ event, place: [one, two] })));
  const made = places.filter(({ event }) => event.kind === "promise_made" && !event.removed);
  const kept = places.filter(({ event }) => event.kind === "promise_kept" && !event.removed).length;
  return made.slice(kept);
};
