// Check and send, from what this page and this phone hold: what is missing, the sections
// with their times, the files with their state. The server's own page is check.html.
import { course } from "../rules/timeline.js";
import { clockOf, standingOf } from "./call.js";
import { lacking, missing } from "./missing.js";

const all = (selector, root) => [...root.querySelectorAll(selector)];
const language = document.documentElement.lang;
const minutes = (seconds) => new Intl.NumberFormat(language, { style: "unit", unit: "minute" }).format(Math.max(1, Math.round(seconds / 60)));
const filled = (text, value) => text.replace("%n", value);
const asked = (card) => card.querySelector("legend b, .ask b").firstChild.textContent.trim();

const complaint = (template, words, card) => {
  const item = template.content.firstElementChild.cloneNode(true);
  const cause = missing(card);
  const text = cause === "length" && all("[data-min]", card).find((each) => lacking(each) > 0);
  const error = cause === "error" && card.querySelector(":scope > .err:not([hidden])").lastElementChild.textContent;
  item.querySelector("a").href = `#${card.id}`;
  item.querySelector("[data-ask]").textContent = [card.dataset.q, asked(card)].filter(Boolean).join(" ");
  item.querySelector(".what").textContent = error || filled(words[cause], text ? lacking(text) : "");
  return item;
};

const complain = (form, part) => {
  const box = part.querySelector("[data-wrong]");
  const cards = all(".q", form).filter((card) => missing(card));
  const isGone = !["none", "parked"].includes(part.dataset.state);
  box.hidden = isGone || !cards.length;
  part.querySelector("[data-whole]").hidden = isGone || Boolean(cards.length);
  const words = box.dataset;
  box.querySelector("h2").textContent = cards.length === 1 ? words.one : filled(words.many, cards.length);
  box.querySelector("ul").replaceChildren(...cards.map((card) => complaint(part.querySelector("[data-complaint]"), words, card)));
};

const section = (template, form, spent) => (part) => {
  const item = template.content.firstElementChild.cloneNode(true);
  const link = form.querySelector(`.progress a[href="#${CSS.escape(part.id)}"]`);
  const bar = link.querySelector("progress");
  const isDone = bar.value === bar.max || !all("[data-todo]", part).length;
  item.querySelector("a").href = `#${part.id}`;
  item.querySelector("[data-title]").textContent = part.querySelector("h1").textContent;
  item.querySelector("[data-done]").toggleAttribute("hidden", !isDone);
  item.querySelector("[data-open]").toggleAttribute("hidden", isDone);
  const seconds = spent[part.id.slice(2)];
  const told = part.querySelector("[data-count]").textContent.replace(` ${form.dataset.answered}`, "");
  item.querySelector(".num").textContent = seconds ? `${told} · ${minutes(seconds)}` : told;
  return item;
};

const shot = (template, file) => {
  const item = template.content.firstElementChild.cloneNode(true);
  const shown = all(".thumb", file).find((each) => !each.hidden);
  if (shown) item.prepend(shown.cloneNode(true));
  item.querySelector("b").textContent = file.querySelector("b").textContent;
  const tag = all(".tag", file).find((each) => !each.hidden);
  if (tag) item.querySelector("p").append(tag.cloneNode(true));
  const again = item.querySelector("a");
  again.href = `#${file.closest(".q").id}`;
  again.hidden = "file" in file.dataset;
  return item;
};

const left = (part, files) => {
  const waiting = files.filter(({ state }) => ["waiting", "going", "parked"].includes(state));
  const box = part.querySelector("[data-left]");
  const [size, offset] = ["size", "offset"].map((name) => waiting.reduce((sum, row) => sum + row[name], 0));
  box.hidden = !waiting.length;
  box.querySelector("b").textContent = waiting.length === 1 ? box.dataset.one : filled(box.dataset.many, waiting.length);
  Object.assign(box.querySelector("progress"), { max: size || 1, value: offset });
};

const shape = (name, attributes, text = "") => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

// What the reviewer sees of it, from audits/forms/courses.py: the same classes.
const drawing = ({ stretches, seconds: whole }, words) => {
  let before = 0;
  return stretches.flatMap(({ phase, seconds }) => {
    const [start, width] = [before, seconds].map((each) => (100 * each) / whole);
    before += seconds;
    const bar = shape("rect", { class: `p-${phase}`, x: `${start}%`, y: 0, width: `${width}%`, height: 22 });
    const middle = { class: "mid", x: `${start + width / 2}%` };
    return width < 16 ? [bar] : [bar, shape("text", { ...middle, y: 38 }, words[phase]), shape("text", { ...middle, y: 54 }, clockOf(seconds * 1000))];
  });
};

const call = (template, kinds) => (contact) => {
  const item = template.content.firstElementChild.cloneNode(true);
  const drawn = course(contact);
  const words = item.dataset;
  const sums = [[words.talked, drawn.seconds - drawn.waiting], [words.waited, drawn.waiting]].filter(([, seconds]) => seconds);
  item.querySelector("figcaption").textContent = sums.map(([text, seconds]) => filled(text, clockOf(seconds * 1000))).join(", ") || words.none;
  const picture = item.querySelector("svg");
  picture.toggleAttribute("hidden", !drawn.seconds);
  picture.setAttribute("aria-label", drawn.stretches.map(({ phase, seconds }) => `${words[phase]} ${clockOf(seconds * 1000)}`).join(", "));
  picture.replaceChildren(...drawing(drawn, words));
  item.querySelector("ol").replaceChildren(...contact.events.map((event) => {
    const line = document.createElement("li");
    const time = new Date(event.at).toLocaleTimeString(language);
    line.textContent = [time, kinds[event.kind], event.words && `“${event.words}”`, event.why && `(${words.corrected})`].filter(Boolean).join(" ");
    return line;
  }));
  return item;
};

const calls = (part, contacts) => {
  const box = part.querySelector("[data-calls]");
  const kept = contacts.map((each) => ({ ...each, events: standingOf(each) })).filter(({ events }) => events.length);
  box.hidden = !kept.length;
  const kinds = JSON.parse(document.querySelector("#kinds").textContent);
  box.querySelector("div").replaceChildren(...kept.map(call(part.querySelector("[data-call]"), kinds)));
};

/** Draws the last part anew. `row` is the draft on this phone, `files` its files. */
export const paint = ({ form, part, row, files }) => {
  complain(form, part);
  const spent = row?.spent ?? {};
  const parts = all("[data-part]", form).filter((each) => all("[data-q]:not([hidden])", each).length);
  part.querySelector("[data-sections] ul").replaceChildren(...parts.map(section(part.querySelector("[data-section]"), form, spent)));
  const visit = form.elements.visited_at;
  const at = visit?.value && new Date(visit.value).toLocaleString(language, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  part.querySelector("[data-visit]").textContent = at ? filled(part.dataset.visit, at) : "";
  const shots = all("[data-id]", form).filter((each) => !each.hidden && !each.closest("[data-q][hidden]"));
  part.querySelector("[data-shots]").hidden = !shots.length;
  part.querySelector("[data-shots] ul").replaceChildren(...shots.map((each) => shot(part.querySelector("[data-shot]"), each)));
  calls(part, row?.contacts ?? []);
  left(part, files);
};
