// The sheet in which one stamp is corrected: its time, its kind, its words. The first
// stamp stays in the record.
import { withAdded, withChange } from "./call.js";

const dialog = document.querySelector("[data-sheet]");
const one = (selector) => dialog.querySelector(selector);
const WORDY = ["note", "promise_made", "promise_kept", "resolved", "story_repeated"];
const local = (moment) => {
  const shifted = new Date(moment - new Date(moment).getTimezoneOffset() * 60000);
  return shifted.toISOString().slice(0, 16);
};

export const connect = ({ words, kinds, wall, change, events }) => {
  let place;
  let time;
  let isFresh;
  let isAdding;

  const kind = () => one("[name=kind]:checked")?.value;
  const paint = () => {
    const text = wall(new Date(time));
    one("[data-time]").value = text;
    one("[data-keep]").textContent = isFresh ? words.keepNote : `${words.keep} ${text}`;
    one("[data-due-field]").hidden = kind() !== "promise_made";
    one("[data-notes]").hidden = kind() !== "note";
    one("[data-words-field]").hidden = !WORDY.includes(kind());
  };
  const open = (asked, options = {}) => {
    const event = events()[asked[0]].events[asked[1]];
    [place, time, isFresh, isAdding] = [asked, Date.parse(event.at), Boolean(options.isFresh), false];
    one("[data-sheet-title]").textContent = `${kinds[event.kind]} · ${wall(event.at)}`;
    one("[data-first]").textContent = isFresh ? "" : `${words.first} ${wall(event.first ?? event.at)}. ${words.stays}`;
    for (const each of dialog.querySelectorAll("[name=kind]")) each.checked = each.value === event.kind;
    for (const each of dialog.querySelectorAll("[name=note]")) each.checked = false;
    one("#words").value = event.words ?? "";
    one("#due").value = event.due ? local(Date.parse(event.due)) : "";
    for (const each of dialog.querySelectorAll(".nudge, [data-kinds], [data-reasons]")) each.hidden = isFresh;
    for (const each of dialog.querySelectorAll("[data-take-out], [data-add]")) each.hidden = isFresh;
    paint();
    dialog.showModal();
  };
  // Nothing is stored before its kind and its time are said.
  const startAdding = () => {
    isAdding = true;
    time += 1000;
    one("[data-sheet-title]").textContent = words.adding;
    one("[data-first]").textContent = "";
    for (const each of dialog.querySelectorAll("[data-take-out], [data-add], [data-reasons]")) each.hidden = true;
    for (const each of dialog.querySelectorAll("[name=kind]")) each.checked = false;
    one("#words").value = "";
    paint();
    one("[name=kind]").focus();
  };
  const add = async () => {
    if (!kind()) return one("[name=kind]").focus();
    const made = { kind: kind(), at: new Date(time).toISOString(), why: "forgotten", words: one("#words").value.trim() };
    if (kind() === "promise_made" && one("#due").value) made.due = new Date(one("#due").value).toISOString();
    await change((found) => withAdded(found, place[0], made));
    return dialog.close();
  };
  const why = () => one("[name=why]:checked")?.value ?? "late";
  const keep = async () => {
    if (isAdding) return add();
    const event = events()[place[0]].events[place[1]];
    const chips = [...dialog.querySelectorAll("[name=note]:checked")].map(({ value }) => value);
    const said = [...chips, one("#words").value.trim()].filter(Boolean).join(", ");
    const made = {};
    const isMoved = time !== Date.parse(event.at) || kind() !== event.kind || event.removed;
    if (isMoved) Object.assign(made, { kind: kind(), at: new Date(time).toISOString(), first: event.first ?? event.at, why: why(), removed: false });
    if (WORDY.includes(kind())) made.words = said.slice(0, 500);
    if (kind() === "promise_made") made.due = one("#due").value ? new Date(one("#due").value).toISOString() : null;
    await change((found) => withChange(found, place, made));
    return dialog.close();
  };
  const takeOut = async () => {
    await change((found) => withChange(found, place, { removed: true, why: why() }));
    dialog.close();
  };
  dialog.addEventListener("click", ({ target }) => {
    const by = target.closest("[data-by]")?.dataset.by;
    if (by) {
      time += Number(by) * 1000;
      paint();
    } else if (target.closest("[data-keep]")) keep();
    else if (target.closest("[data-take-out]")) takeOut();
    else if (target.closest("[data-add]")) startAdding();
    else if (target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("change", paint);
  dialog.addEventListener("submit", (event) => { event.preventDefault(); keep(); });
  return { open };
};
