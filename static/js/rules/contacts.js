// What computed questions read from the contact log. The twin of audits/contacts.py:
// both pass tests/golden/contacts.json. Durations are whole seconds, rounded down; null
// is "the log cannot say": nothing logged, an end missing, a clock that went back.
//
// A log is [{events: [{kind, at, due}]}] in the order of what happened; `at` and `due`
// are ISO 8601 with an offset.

import { isAnswered } from "./conditions.js";

const MICROSECONDS = 1_000_000;
const MAX_NUMBER = 1_000_000_000;

// Whole microseconds: Date keeps no more than thousandths of a second.
const instant = (text) => {
  const [, fraction = ""] = /\.(\d+)/.exec(text) ?? [];
  const whole = Date.parse(text.replace(/\.\d+/, "")) * 1000;
  return whole + Number(fraction.slice(0, 6).padEnd(6, "0"));
};

/** The log without what was taken out again: what measures and conditions read. A contact of
 * which nothing stands never was. */
export const standing = (contacts) =>
  contacts
    .map((contact) => ({ ...contact, events: contact.events.filter(({ removed }) => !removed) }))
    .filter(({ events }) => events.length);

const seconds = (microseconds) => Math.floor(microseconds / MICROSECONDS);
const eventsOf = (contacts) => contacts.flatMap(({ events }) => events);
const isOf = (...kinds) => ({ kind }) => kinds.includes(kind);
const between = (from, to) => seconds(instant(to.at) - instant(from.at));

const timeToAnswer = (contacts) => {
  const contact = contacts.find(({ events }) => events.some(isOf("answered")));
  const started = contact?.events.find(isOf("started"));
  return started ? between(started, contact.events.find(isOf("answered"))) : null;
};

// The sum of the spans from `from` to the next of `ends` in the same contact. What begins
// again before it ended is one span; what never ended is none.
const spans = (from, ...ends) => (contacts) => {
  let [total, isSeen] = [0, false];
  for (const { events } of contacts) {
    let open = null;
    for (const event of events) {
      if (event.kind === from) open ??= event;
      else if (open && ends.includes(event.kind)) {
        total += instant(event.at) - instant(open.at);
        [open, isSeen] = [null, true];
      }
    }
  }
  return isSeen ? seconds(total) : null;
};

const count = (kind) => (contacts) => (contacts.length ? eventsOf(contacts).filter(isOf(kind)).length : null);

const timeToResolution = (contacts) => {
  const events = eventsOf(contacts);
  const [started, resolved] = [events.find(isOf("started")), events.findLast(isOf("resolved"))];
  return started && resolved ? between(started, resolved) : null;
};

// Each promise with the keeping that belongs to it: the oldest open one is kept first.
// What was kept without a promise is nothing.
const promisesIn = (contacts) => {
  const promises = [];
  for (const { kind, at, due } of eventsOf(contacts)) {
    if (kind === "promise_made") promises.push({ due: due ? instant(due) : null, keptAt: null });
    const open = kind === "promise_kept" && promises.find(({ keptAt }) => keptAt === null);
    if (open) open.keptAt = instant(at);
  }
  return promises;
};

const isKept = ({ due, keptAt }) => keptAt !== null && (due === null || keptAt <= due);

const promiseMade = (contacts) => (contacts.length ? Number(promisesIn(contacts).length > 0) : null);

// What was not due when the log came is open: neither kept nor broken.
const isUndecided = ({ due, keptAt }, toldAt) => keptAt === null && due !== null && toldAt !== null && due > instant(toldAt);

const promiseKept = (contacts, toldAt) => {
  const decided = promisesIn(contacts).filter((promise) => !isUndecided(promise, toldAt));
  return decided.length ? Number(decided.every(isKept)) : null;
};

const promiseLateBy = (contacts) => {
  const known = promisesIn(contacts).filter(({ due, keptAt }) => due !== null && keptAt !== null);
  return known.length ? seconds(Math.max(0, ...known.map(({ due, keptAt }) => keptAt - due))) : null;
};

const MEASURES = {
  time_to_answer: timeToAnswer,
  queue_time: spans("in_queue", "answered", "ended"),
  hold_time: spans("on_hold", "back", "ended"),
  transfers: count("transferred"),
  story_repeated: count("story_repeated"),
  time_to_resolution: timeToResolution,
  promise_made: promiseMade,
  promise_kept: promiseKept,
  promise_late_by: promiseLateBy,
};

/** What the log says of the measure: whole seconds, a count, or 1 and 0; null when it cannot
 * say. `toldAt` (ISO 8601) is when the log came: null takes every promise for due. */
export const measured = (measure, contacts, toldAt = null) => {
  const value = MEASURES[measure](contacts, toldAt);
  return value !== null && 0 <= value && value <= MAX_NUMBER ? value : null;
};

/** The raw answers with those of computed questions that nobody answered by hand. */
export const withMeasured = ({ sections }, answers, contacts, toldAt = null) => {
  const found = { ...answers };
  for (const { key, kind, measure } of sections.flatMap(({ questions }) => questions)) {
    const given = Object.hasOwn(found, key) ? found[key] : {};
    if (kind !== "computed" || !measure || given.na || isAnswered(given)) continue;
    const value = measured(measure, contacts, toldAt);
    if (value !== null) found[key] = { ...given, value };
  }
  return found;
};
