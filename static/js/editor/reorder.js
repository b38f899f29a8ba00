// Order by hand: questions in [data-outline] are dragged within and across sections,
// Alt with the arrows moves the open one. Options in [data-lines] likewise.
import { leave, panel } from "./autosave.js";

const list = () => document.querySelector("[data-outline]");
let held = null;

// What was typed is saved first: the panel comes back as the server has it.
const send = (values) => leave(list().dataset.move, () => panel("POST", list().dataset.move, values));

function drop(item) {
  const section = item.closest("[data-section]");
  let next = item.nextElementSibling;
  while (next && !next.dataset.keyOf) next = next.nextElementSibling;
  send({ place: item.dataset.keyOf, section: section.dataset.section, before: next?.dataset.keyOf ?? "" });
}

document.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.("[data-outline] li[draggable], [data-lines] tr[draggable]");
  if (!item) return;
  if (event.target.matches("input, textarea")) return;
  held = { item, from: item.parentElement, before: item.nextElementSibling, done: false };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  item.classList.add("held");
});

document.addEventListener("dragover", (event) => {
  if (!held) return;
  const same = held.item.matches("tr") ? held.from : list();
  if (!same.contains(event.target)) return;
  event.preventDefault();
  const over = event.target.closest("li[draggable], tr[draggable]");
  if (over && over !== held.item) {
    const box = over.getBoundingClientRect();
    over[event.clientY > box.top + box.height / 2 ? "after" : "before"](held.item);
  } else if (!over) {
    event.target.closest("[data-section]")?.querySelector("ol").append(held.item);
  }
});

document.addEventListener("drop", (event) => {
  if (!held) return;
  event.preventDefault();
  held.done = true;
});

document.addEventListener("dragend", () => {
  if (!held) return;
  const { item, from, before, done } = held;
  held = null;
  item.classList.remove("held");
  if (!done) from.insertBefore(item, before);
  else if (item.matches("tr")) item.querySelector("input:not([type=hidden])").dispatchEvent(new Event("change", { bubbles: true }));
  else drop(item);
});

document.addEventListener("keydown", (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by || !event.altKey || event.ctrlKey || event.metaKey) return;
  const line = event.target.closest?.("[data-lines] tr");
  if (line) {
    event.preventDefault();
    line.querySelector(`button[value^="${by < 0 ? "up" : "down"}:"]:not(:disabled)`)?.click();
    return;
  }
  const focused = event.target.closest?.("[data-outline] li[data-key-of]");
  const current = list()?.querySelector("[aria-current]");
  const item = focused ?? current?.closest("li[data-key-of]");
  const section = current?.closest("h3") && current.closest("[data-section]");
  if (!item && !section) return;
  event.preventDefault();
  const values = item ? { place: item.dataset.keyOf } : { what: "section", place: section.dataset.section };
  send({ ...values, by }).then(() => focused && list().querySelector("[aria-current]")?.focus());
});

// The open question is in view in the list, without moving the page.
const reveal = () => {
  const current = list()?.querySelector("[aria-current]");
  const box = current?.closest("[data-scrolls]");
  if (!box) return;
  const { top, bottom } = current.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  if (top < frame.top || bottom > frame.bottom) box.scrollTop += top - frame.top - frame.height / 3;
};
document.addEventListener("htmx:afterSettle", reveal);
reveal();
