// The preview's score: computed after every answer, shown in the dock when the page
// stands alone, posted to the editor that holds it in a frame.
import { prepare } from "./rules/conditions.js";
import { score } from "./rules/scoring.js";
import { readAll } from "./field/values.js";

const form = document.querySelector("#checklist");
const { checklist, context } = JSON.parse(document.querySelector("#scored").textContent);
const line = document.querySelector("[data-score]");
const titles = new Map(checklist.sections.map(({ key, title }) => [key, title]));
const isFramed = parent !== window;
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });
const known = new Set(checklist.sections.flatMap(({ questions }) => questions.map(({ key }) => key)));

const result = () => {
  const answers = Object.fromEntries(Object.entries(readAll(form)).filter(([key]) => known.has(key)));
  const visible = prepare(checklist)(answers, context);
  const { score: total, before_critical, critical_failed, sections, questions } = score(checklist, answers, context);
  return {
    type: "candid:score",
    score: total,
    before_critical,
    critical_failed,
    sections: sections.map((each) => ({ ...each, title: titles.get(each.key) })),
    answered: questions.filter(({ key, answered }) => answered && visible.has(key)).length,
    visible: visible.size,
  };
};

const words = ({ score: total, critical_failed }) => {
  if (total === null) return line.dataset.none;
  const figure = percent.format(total / 10_000_000);
  return critical_failed.length ? `${figure}, ${line.dataset.failed}` : figure;
};

const tell = () => {
  let found;
  // A draft may hold what no score can be made of: the page goes on without.
  try { found = result(); } catch { found = null; }
  line.querySelector("b").textContent = found ? words(found) : line.dataset.fault;
  if (isFramed) parent.postMessage(found ?? { type: "candid:score", score: null, fault: true, sections: [], critical_failed: [] }, location.origin);
};

line.hidden = isFramed;
form.addEventListener("input", tell);
form.addEventListener("change", tell);
tell();
