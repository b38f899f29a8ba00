// The contact log as a shopping list: a line is a stamp, "Got it" is the next one. The
// same rows are written as by log.js; no sound, no word that says what it is.
import { lastPlace, stampOf, standingOf, withChange, withStamp } from "./call.js";
import { joined } from "./logged.js";

const DEAF = 600;
const words = document.querySelector("#words-of-log").dataset;
const one = (selector) => document.querySelector(selector);
const boxes = [...document.querySelectorAll("[data-lines] input")];
let contacts = [];
let log;
let pressed = -DEAF;

const last = () => contacts.at(-1);
const placeOf = (kind) => {
  const event = last()?.events.findIndex((each) => each.kind === kind && !each.removed) ?? -1;
  return event < 0 ? undefined : [contacts.length - 1, event];
};
// Minutes and seconds since the last stamp, as a sum of money: only ever new after a touch
const total = () => {
  const place = lastPlace(contacts);
  const seconds = place ? Math.max(0, Math.floor((Date.now() - Date.parse(contacts[place[0]].events[place[1]].at)) / 1000)) : 0;
  one("[data-total]").textContent = `${Math.floor(seconds / 60)}.${String(seconds % 60).padStart(2, "0")}`;
};
const paint = ({ log: found, isSent }) => {
  contacts = found;
  for (const box of boxes) {
    box.checked = Boolean(placeOf(box.name));
    box.disabled = isSent;
  }
  const queue = placeOf("in_queue");
  one("[data-amount]").value = (queue && last().events[queue[1]].words) || "0";
  const notes = last() ? standingOf(last()).filter(({ kind }) => kind === "note") : [];
  for (const each of document.querySelectorAll("[data-note]")) each.remove();
  one("[data-lines]").append(...notes.map((note) => {
    const line = one("#line").content.cloneNode(true).firstElementChild;
    line.dataset.note = "";
    line.querySelector("span").textContent = note.words;
    return line;
  }));
  one("[data-lap]").disabled = isSent;
  one("#add").disabled = isSent;
  total();
};
const stamp = async (kind, more) => {
  const event = stampOf(kind, more);
  if (!log || event.mono - pressed < DEAF) return;
  pressed = event.mono;
  if (await log.change((found) => withStamp(found, event))) navigator.vibrate?.(30);
};
const untick = (kind) => {
  const place = placeOf(kind);
  if (place) log?.change((found) => withChange(found, place, { removed: true, why: "undone" }));
};

one("[data-lines]").addEventListener("change", ({ target }) => {
  if (target.checked) stamp(target.name);
  else untick(target.name);
});
one("[data-lap]").addEventListener("click", () => {
  const next = boxes.find(({ checked }) => !checked);
  if (next) stamp(next.name);
});
one("[data-lines]").addEventListener("click", ({ target }) => {
  const by = Number(target.closest("[data-count]")?.dataset.count ?? 0);
  const place = placeOf("in_queue");
  if (!by || !place) return;
  const amount = Math.max(0, Number(last().events[place[1]].words || 0) + by);
  log?.change((found) => withChange(found, place, { words: String(amount) }));
});
one("[data-list]").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = one("#add");
  if (!field.value.trim()) return;
  await stamp("note", { words: field.value.trim() });
  field.value = "";
});
document.addEventListener("pointerdown", total);

joined({ words, paint }).then((found) => { log = found; });
