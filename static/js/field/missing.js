// What is answered on the checklist, and what is not.
import { readCard } from "./values.js";

const all = (selector, root) => [...root.querySelectorAll(selector)];
const field = (card, part) => card.querySelector(`[name^="${part}."]`);
const inputs = (card) => all('[name^="a."], [name^="m."], [name^="s."], [name^="g."]', card);
const isGiven = (each) => (/radio|checkbox/.test(each.type) ? each.checked : each.value.trim());
const isHalf = (card) => all(".row", card).some((row) => !row.querySelector(":checked"));
const isOpen = (card) => "asks" in card.dataset && Boolean(card.querySelector("[data-opens]:checked"));

export const given = (card) => inputs(card).some(isGiven);
export const isNa = (card) => Boolean(card.querySelector('[name^="na."]:checked, [value="-"]:checked'));
/** How many characters a text is short of. */
export const lacking = ({ dataset, value }) => Number(dataset.min ?? dataset.least ?? 0) - value.trim().length;

const lacksFile = (card) => {
  const slot = card.querySelector("[data-slot]");
  if (!slot || slot.hidden) return false;
  const count = all("[data-file]", slot).length;
  const isAlone = !inputs(card).length;
  const isDue = isAlone ? "required" in card.dataset || count : slot.closest(".why") ? isOpen(card) : given(card);
  return Boolean(isDue) && count < Number(slot.dataset.need);
};

const lacksWhy = (card) => {
  const why = card.querySelector("[data-why]")?.dataset.why;
  if (!why || why === "never" || !(why === "always" ? given(card) : isOpen(card))) return false;
  const chosen = why !== "always" && card.querySelector('[name^="r."]:checked');
  const comment = field(card, "c");
  return comment.value.trim() ? lacking(comment) > 0 : !chosen;
};

/** What keeps the card from being done: error, answer, file, rows, why, length; or "". */
export const missing = (card) => {
  if (card.hidden) return "";
  if (card.id === "visited_at") return card.querySelector("input").value ? "" : "answer";
  if (card.querySelector(":scope > .err:not([hidden])")) return "error";
  if (isNa(card)) return "";
  if (lacksFile(card)) return "file";
  if (!given(card)) return "required" in card.dataset && !("measured" in card.dataset) && inputs(card).length > 0 ? "answer" : "";
  if ("reads" in card.dataset && !readCard(card)) return "answer"; // not readable: it would get lost
  if (isHalf(card)) return "rows";
  if (lacksWhy(card)) return "why";
  return all("[data-min]", card).some((text) => lacking(text) > 0) ? "length" : "";
};
