// The answers of the checklist page as they are kept: {key: {value, na}}. The twin of
// audits/forms/typed.py; what cannot be read counts as not answered.
const WHOLE = /^[+-]?\d{1,12}$/;
const DECIMAL = /^([+-]?)(\d{1,12})(?:[.,](\d+))?$/;

const chosen = (card, name) => [...card.querySelectorAll(`[name="${name}"]`)].filter(({ checked }) => checked).map(({ value }) => value);
const text = (card, name) => {
  const fields = [...card.querySelectorAll(`[name="${name}"]`)];
  const value = fields.find(({ type, checked }) => type !== "radio" || checked)?.value ?? "";
  return value.trim() ? value : undefined;
};
const figures = (card, name) => text(card, name)?.trim().replace("−", "-");
const whole = (typed) => (WHOLE.test(typed) ? Number(typed) : undefined);

const decimal = (typed = "", places) => {
  const [, sign, digits, rest = ""] = DECIMAL.exec(typed.replace(/(\d)[\s'’](?=\d)/g, "$1")) ?? [];
  return digits === undefined || rest.length > places ? undefined : Number(sign + digits + rest.padEnd(places, "0"));
};

const duration = (card, key) => {
  const parts = [figures(card, `m.${key}`), figures(card, `s.${key}`)];
  if (parts.every((part) => part === undefined)) return undefined;
  const [minutes, seconds] = parts.map((part) => whole(part ?? "0"));
  return minutes >= 0 && seconds >= 0 ? minutes * 60 + seconds : undefined;
};

const grid = (card, key) => {
  const rows = [...card.querySelectorAll(`[name^="g."]:checked`)].map(({ name, value }) => [name.slice(`g.${key}:`.length), value]);
  return rows.length ? Object.fromEntries(rows) : undefined;
};

const READERS = {
  choice: (card, key) => text(card, `a.${key}`),
  choices: (card, key) => { const keys = chosen(card, `a.${key}`); return keys.length ? keys : undefined; },
  whole: (card, key) => whole(figures(card, `a.${key}`)),
  decimal: (card, key) => decimal(figures(card, `a.${key}`), Number(card.dataset.decimals ?? 0)),
  duration,
  grid,
  text: (card, key) => text(card, `a.${key}`),
  location: (card, key) => text(card, `a.${key}`)?.replaceAll(",", " ").trim().split(/\s+/).join(" "),
};

/** One card's raw answer, or undefined when there is none. */
export const readCard = (card) => {
  const key = card.id.slice(2);
  if (card.querySelector('[name^="na."]:checked, [value="-"]:checked')) return { na: true };
  const value = READERS[card.dataset.reads]?.(card, key);
  return value === undefined ? undefined : { value };
};

/** Every answer of the form, hidden questions' too. */
export const readAll = (form) => {
  const answers = {};
  for (const card of form.querySelectorAll("[data-reads]")) {
    const given = readCard(card);
    if (given) answers[card.id.slice(2)] = given;
  }
  return answers;
};

/** Every answer as it is sent: with its comment and its reasons. */
export const readFull = (form) => {
  const answers = readAll(form);
  for (const card of form.querySelectorAll("[data-reads]")) {
    const key = card.id.slice(2);
    const said = { comment: text(card, `c.${key}`)?.trim(), reasons: chosen(card, `r.${key}`) };
    if (said.comment) answers[key] = { ...answers[key], comment: said.comment };
    if (said.reasons.length) answers[key] = { ...answers[key], reasons: said.reasons };
  }
  return answers;
};
