// Which questions of a checklist are visible. The twin of audits/conditions.py: both
// pass tests/golden/conditions.json. Pure: no page, no clock; nothing is kept or changed.
//
// A condition looks at an operand. It is undefined when the question is unanswered
// (also blank, hidden, further down, or nothing chosen) and NA when it was answered so.

export const NA = Symbol("not applicable");

const chosen = (operand) => (Array.isArray(operand) ? operand : [operand]);

// Of a comparison that is the opposite of another, the other one.
const OPPOSITES = { is_not: "is", none_of: "one_of", excludes: "includes", not_answered: "answered" };

const compare = (op, operand, value, subject) => {
  if (operand === undefined) return false;
  if (operand === NA || op === "not_applicable") return operand === NA && op === "not_applicable";
  switch (op) {
    case "is": return chosen(operand).every((each) => each === value);
    case "one_of": return chosen(operand).some((each) => chosen(value).includes(each));
    case "includes": return chosen(operand).includes(value);
    case "answered": return subject !== "event" || operand > 0;
  }
  // Numbers among numbers, texts among texts: anything else has no order.
  if (typeof operand !== typeof value || typeof value === "object") return false;
  switch (op) {
    case "at_least": return operand >= value;
    case "at_most": return operand <= value;
    case "above": return operand > value;
    case "below": return operand < value;
  }
  throw new TypeError(`unknown comparison: ${op}`);
};

/** Whether the condition (null: always) holds; `lookup(subject, key, row)` gives operands. */
export const holds = (condition, lookup) => {
  if (!condition) return true;
  const { op, of = [], subject = "answer", key = "", row = "", value } = condition;
  if (op === "all") return of.every((part) => holds(part, lookup));
  if (op === "any") return of.some((part) => holds(part, lookup));
  if (op === "not") return !holds(of[0], lookup);
  const operand = lookup(subject, key, row);
  const opposite = OPPOSITES[op];
  return opposite ? !compare(opposite, operand, value, subject) : compare(op, operand, value, subject);
};

const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);

const isNothing = (value) =>
  value === undefined || value === null || (typeof value === "string" ? !value.trim() : isEmptyGrid(value));
const isEmptyGrid = (value) => typeof value === "object" && !Array.isArray(value) && !Object.keys(value).length;

/** Whether a raw answer ({value, na}) says anything: neither N/A nor blank. */
export const isAnswered = (given) => Boolean(given) && !given.na && !isNothing(given.value);

const operandOf = (given, row) => {
  if (given?.na) return NA;
  if (!isAnswered(given) || given.value.length === 0) return undefined;
  return row ? own(Object(given.value), row) || undefined : given.value;
};

const countEvents = (contacts) => {
  const counts = {};
  for (const { events } of contacts) for (const { kind } of events) counts[kind] = (own(counts, kind) ?? 0) + 1;
  return counts;
};

const lookupIn = (answers, { channel = "", variant = {}, contacts = [] }, visible) => {
  const events = countEvents(contacts);
  return (subject, key, row) => {
    if (subject === "event") return own(events, key) ?? 0;
    if (subject === "channel") return channel || undefined;
    if (subject === "variant") return own(variant, key) || undefined;
    return visible.has(key) ? operandOf(own(answers, key), row) : undefined;
  };
};

// What sections of the first documents hid, as the condition that it means.
const conditionOf = ({ visible_when, hidden_when_outcome }, outcome) =>
  visible_when === undefined && hidden_when_outcome?.length
    ? { op: "none_of", key: outcome ?? "", value: hidden_when_outcome }
    : visible_when;

/**
 * The checklist made ready: `visible(answers, context)` gives the Set of the keys of
 * visible questions. Prepare again when the checklist was changed.
 *
 * Raw answers are {key: {value, na}}; the context is {channel, variant, contacts}, each
 * of which may be absent. One pass in the document's order: what is hidden counts as not
 * answered for everything after it. All of 600 conditions are looked at again in less
 * time than it takes to find out which of them an answer could have changed.
 */
export const prepare = ({ sections, outcome_key }) => {
  const parts = sections.map((section) => ({ condition: conditionOf(section, outcome_key), questions: section.questions }));
  return (answers, context = {}) => {
    const visible = new Set();
    const lookup = lookupIn(answers, context, visible);
    for (const { condition, questions } of parts) {
      if (!holds(condition, lookup)) continue;
      for (const { key, visible_when } of questions) if (holds(visible_when, lookup)) visible.add(key);
    }
    return visible;
  };
};

/** The Set of the keys of the questions that these answers leave visible. */
export const visibleQuestions = (checklist, answers, context = {}) => prepare(checklist)(answers, context);

/**
 * Whether the evidence rule demands files of this visible, answered question. `lost` says
 * whether points were lost on it; `visible` is what is visible with these answers.
 */
export const demandsEvidence = ({ evidence_rule, evidence_when }, { lost, answers, visible, context = {} }) => {
  const isDue = evidence_rule === "always" || (evidence_rule === "points_lost" && lost);
  return isDue && holds(evidence_when, lookupIn(answers, context, visible));
};
