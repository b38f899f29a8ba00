// The contact log. Every press is in the phone's store before the button comes up; the
// page only paints what stands there, so that a killed page loses nothing.
import { clockOf, isOpen, lastPlace, likelyOf, openPromises, phaseOf, stampOf, standingOf, sumsOf, turnOf, wasAnswered, withChange, withStamp } from "./call.js";
import { connect as joinSheet } from "./correcting_stamps.js";
import { joined } from "./logged.js";

const DEAF = 600; // milliseconds: a thumb that bounces
const words = document.querySelector("#words-of-log").dataset;
const kinds = JSON.parse(document.querySelector("#kinds").textContent);
const phases = JSON.parse(document.querySelector("#phases").textContent);
const one = (selector) => document.querySelector(selector);
const pad = one("[data-pad]");
const ended = one("[data-ended]");
const language = document.documentElement.lang;
const wall = (text) => new Date(text).toLocaleTimeString(language, { timeStyle: "medium", hourCycle: "h23" });
const day = (text) => new Date(text).toLocaleDateString(language, { day: "numeric", month: "short" });
let contacts = [];
let log;
let pressed = -DEAF;
let lock;

const current = () => contacts.at(-1);
const say = (selector, text) => {
  const element = one(selector);
  if (element.textContent !== text) element.textContent = text;
};

// Painting
const noteOf = (event) => {
  if (event.removed) return ` (${words.removed})`;
  if (event.first) return ` (${words.corrected})`;
  return event.why === "forgotten" ? ` (${words.added})` : "";
};
const stampRow = (place, event, next) => {
  const row = one("#stamp").content.cloneNode(true).firstElementChild;
  row.querySelector("time").textContent = wall(event.at);
  const name = row.querySelector("b");
  name.textContent = kinds[event.kind] + (event.words ? `: ${event.words}` : "");
  if (noteOf(event)) name.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: noteOf(event) }));
  row.querySelector("i").textContent = next ? clockOf(Date.parse(next.at) - Date.parse(event.at)) : event.kind === "ended" ? "" : words.now;
  row.querySelector("button").dataset.place = place.join(".");
  return row;
};
const rowsOf = (contact, index) => {
  const stands = standingOf(contact);
  const rows = contact.events.map((event, place) => {
    const next = stands[stands.indexOf(event) + 1];
    const row = stampRow([index, place], event, event.removed ? undefined : next);
    if (event.removed) row.querySelector("i").textContent = "";
    row.toggleAttribute("data-removed", Boolean(event.removed));
    return row;
  });
  if (contacts.length < 2) return rows;
  const head = document.createElement("li");
  head.className = "small quiet head";
  head.textContent = `${words.contact} ${index + 1} · ${day(contact.events[0].at)}`;
  return [head, ...rows];
};

const tick = () => {
  const contact = current();
  const now = Date.now();
  if (!isOpen(contact)) return;
  const sums = sumsOf(contact, now);
  const phase = phaseOf(contact);
  say("[data-here]", clockOf(now - Date.parse(phase.at)));
  const limit = Number(words.maxMinutes) * 60000;
  const isPatient = Boolean(limit) && !wasAnswered(contact);
  say("[data-whole-label]", isPatient ? words.giveUp : words.whole);
  say("[data-all]", clockOf(isPatient ? limit - sums.all : sums.all));
  const before = phase.kind === "on_hold" ? sums.held - (now - Date.parse(phase.at)) : 0;
  const since = `${words.since} ${wall(phase.at)}.`;
  const tired = isPatient && sums.all > limit ? ` ${words.tooLong}` : "";
  say("[data-since]", since + (before >= 1000 ? ` ${clockOf(before)} ${words.held}.` : "") + tired);
};

const paintEnd = (contact) => {
  const end = phaseOf(contact);
  const sums = sumsOf(contact, Date.now());
  say("#ended-title", `${words.endedAt} ${wall(end.at)}`);
  const parts = `${clockOf(sums.all)} ${words.inAll}: ${clockOf(sums.talking)} ${words.withPerson}, ${clockOf(sums.waiting)} ${words.waiting}.`;
  say("[data-sums]", wasAnswered(contact) ? parts : `${clockOf(sums.all)} ${words.inAll}. ${words.nobody}`);
  for (const each of ended.querySelectorAll("[name=who]")) each.checked = each.value === end.why;
  const promises = openPromises(contacts);
  const list = one("[data-promises]");
  list.hidden = !promises.length;
  list.replaceChildren(...promises.map(({ event, place }) => {
    const row = one("#promise").content.cloneNode(true).firstElementChild;
    const due = event.due ? ` ${words.by} ${day(event.due)}, ${wall(event.due).slice(0, 5)}` : "";
    row.querySelector("p").textContent = `${words.promised} ${day(event.at)}${due}`;
    row.querySelector("[data-when]").dataset.place = place.join(".");
    return row;
  }));
};

const paint = ({ log: found, isSent }) => {
  contacts = found;
  const contact = current();
  const phase = phaseOf(contact);
  const isOn = isOpen(contact);
  const isOver = phase?.kind === "ended";
  say("[data-phase]", phase ? phases[phase.kind] ?? kinds[phase.kind] : words.notBegun);
  if (!isOn) say("[data-here]", isOver ? clockOf(sumsOf(contact, 0).all) : "0:00");
  if (!isOn) say("[data-since]", isOver ? "" : words.press);
  one("[data-whole]").hidden = !isOn;
  const turn = turnOf(contact);
  const told = { answered: words.talks, back: words.talksAgain, on_hold: words.waits, started: words.begins };
  say("[data-turn] span", kinds[turn]);
  say("[data-turn] small", told[turn]);
  for (const button of pad.querySelectorAll("[data-kind]")) {
    button.classList.toggle("likely", likelyOf(contact).includes(button.dataset.kind));
    button.disabled = !isOn && button.dataset.kind !== "note";
  }
  one("[data-stamps]").replaceChildren(...contacts.flatMap(rowsOf));
  const last = lastPlace(contacts);
  const undo = one("[data-undo]");
  undo.disabled = !last || isSent;
  say("[data-undo] span", last ? `${words.undo} ${kinds[contacts[last[0]].events[last[1]].kind]}` : words.nothing);
  pad.hidden = isOver;
  ended.hidden = !isOver;
  if (isOver) paintEnd(contact);
  for (const each of [pad, ended]) each.inert = isSent;
  one("[data-closed]").hidden = !isSent;
  tick();
  awake(isOn);
};

// The screen stays on while a contact runs, where the browser can.
const awake = async (is) => {
  if (!is) {
    lock?.release();
    lock = undefined;
  } else if (!lock && document.visibilityState === "visible") {
    lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
    lock?.addEventListener("release", () => { lock = undefined; });
  }
};

// Pressing
const stamp = async (kind, more) => {
  const event = stampOf(kind, more); // the moment first: storing takes its time
  if (event.mono - pressed < DEAF) return undefined;
  pressed = event.mono;
  if (await log.change((found) => withStamp(found, event))) navigator.vibrate?.(30);
  return event;
};
const sheet = joinSheet({ words, kinds, wall, change: (change) => log.change(change), events: () => contacts });

pad.addEventListener("click", async ({ target }) => {
  const button = target.closest("button");
  if (!button || !log) return;
  const kind = "turn" in button.dataset ? turnOf(current()) : button.dataset.kind;
  if ((await stamp(kind)) && kind === "note") sheet.open(lastPlace(contacts), { isFresh: true });
});
one("[data-undo]").addEventListener("click", async () => {
  const last = lastPlace(contacts);
  if (!last || !log) return;
  await log.change((found) => withChange(found, last, { removed: true, why: "undone" }));
  navigator.vibrate?.([30, 60, 30]);
});
one("[data-stamps]").addEventListener("click", ({ target }) => {
  const place = target.closest("[data-place]")?.dataset.place;
  if (place && log && !pad.inert) sheet.open(place.split(".").map(Number));
});
ended.addEventListener("click", ({ target }) => {
  const end = contacts.length && [contacts.length - 1, current().events.indexOf(phaseOf(current()))];
  const place = target.closest("[data-when]")?.dataset.place;
  if (place) sheet.open(place.split(".").map(Number));
  else if (target.closest("[data-kept]")) stamp("promise_kept");
  else if (target.closest("[data-resolved]")) stamp("resolved");
  else if (target.closest("[data-again]")) stamp("started");
  else if (target.closest("[data-go-on]")) log.change((found) => withChange(found, end, { removed: true, why: "undone" }));
});
ended.addEventListener("change", ({ target }) => {
  if (target.name !== "who") return;
  const end = [contacts.length - 1, current().events.indexOf(phaseOf(current()))];
  log.change((found) => withChange(found, end, { why: target.value }));
});
one("[data-bright]").addEventListener("click", ({ currentTarget }) => {
  const isBright = document.documentElement.dataset.theme === "dark";
  document.documentElement.dataset.theme = isBright ? "light" : "dark";
  currentTarget.ariaPressed = String(isBright);
});
document.addEventListener("visibilitychange", () => { tick(); awake(isOpen(current())); });
setInterval(tick, 500);

joined({ words, paint, onFailed: (is) => { one("[data-failed]").hidden = !is; } }).then((found) => {
  log = found;
  pad.inert = !log || pad.inert;
});
