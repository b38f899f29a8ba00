// What the page's conditions hide, and what its log answers: only for a checklist that
// has any. Both are the twins of the server's rules.
import { prepare } from "../rules/conditions.js";
import { measured, standing } from "../rules/contacts.js";

const two = (number) => String(number).padStart(2, "0");
const clock = (seconds) => {
  const [minutes, rest] = [Math.floor(seconds / 60), two(seconds % 60)];
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
};

/** What the log of this phone says, beside the questions that it answers. */
const paint = (form, log) => {
  const [contacts, now] = [standing(log), new Date().toISOString()];
  for (const card of form.querySelectorAll("[data-measure]")) {
    const { measure, reads } = card.dataset;
    const value = measured(measure, contacts, now);
    const note = card.querySelector("[data-from-log]");
    note.hidden = value === null;
    card.toggleAttribute("data-measured", value !== null);
    if (value === null) continue;
    const told = { duration: clock(value), choice: value ? note.dataset.yes : note.dataset.no };
    note.querySelector("b").textContent = told[reads] ?? value;
  }
};

/** {visible(answers, log), paint(form, log)} of this checklist; its rules may be none. */
export const connect = (checklist) => {
  const show = checklist.sections && prepare(checklist);
  const visible = (answers, log) => show(answers, log.length ? { ...checklist.context, contacts: standing(log) } : checklist.context);
  return { visible: show && visible, paint };
};
