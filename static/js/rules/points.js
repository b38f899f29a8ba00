// What a question can give, and what an answer earns: hundredths of points. The twin of
// audits/definition/points.py.

const divideHalfUp = (number, by) => Math.floor((2 * number + by) / (2 * by));
const worth = (options = []) => new Map(options.map(({ key, points = 0 }) => [key, points]));
const best = (each = []) => (each.length ? Math.max(...each.map(({ points = 0 }) => points)) : 0);

const gain = ({ options = [], points = 0 }) => {
  const total = options.reduce((sum, option) => sum + Math.max(option.points ?? 0, 0), 0);
  return points ? Math.min(total, points) : total;
};
const bestOption = ({ options, points = 0 }) => (options?.length ? best(options) : points);
const bestBand = ({ bands }) => best(bands);
const none = () => 0;

const choice = ({ options }) => (value) => worth(options).get(value);

const yesNo = (question) =>
  question.options?.length
    ? choice(question)
    : (value) => new Map([["yes", question.points ?? 0], ["no", 0]]).get(value);

const choices = (question) => (value) => {
  const points = worth(question.options);
  const chosen = Array.isArray(value) ? [...new Set(value)] : [null];
  if (!chosen.every((key) => points.has(key))) return undefined;
  const total = chosen.reduce((sum, key) => sum + points.get(key), 0);
  return Math.min(Math.max(total, 0), gain(question));
};

// A draft may have a scale that does not rise yet: it gives nothing.
const scale = ({ scale_min: low = 0, scale_max: high = 10, points = 0 }) => (value) => {
  if (!Number.isInteger(value) || value < low || value > high) return undefined;
  return high > low ? divideHalfUp(points * (value - low), high - low) : 0;
};

const grid = ({ rows, options }) => (value) => {
  if (typeof value !== "object") return undefined;
  const points = worth(options);
  const keys = new Set(rows.map(({ key }) => key));
  const given = Object.entries(value);
  if (!given.every(([row, key]) => keys.has(row) && points.has(key))) return undefined;
  return given.reduce((sum, [, key]) => sum + points.get(key), 0);
};

const banded = ({ bands = [] }) => (value) => {
  if (!Number.isInteger(value)) return undefined;
  return bands.find(({ upto }) => upto === null || value <= upto)?.points ?? 0;
};

const BANDED = { possible: bestBand, earner: banded };
const KINDS = {
  yes_no: { possible: bestOption, earner: yesNo },
  single_choice: { possible: bestOption, earner: choice },
  multiple_choice: { possible: gain, earner: choices },
  scale: { possible: ({ points = 0 }) => points, earner: scale },
  grid: { possible: ({ rows = [], options }) => rows.length * best(options), earner: grid },
  number: BANDED,
  duration: BANDED,
  money: BANDED,
  computed: BANDED,
};
const OTHER = { possible: none, earner: () => none };

/** The highest points that the question can give. */
export const possiblePoints = (question) => (KINDS[question.kind] ?? OTHER).possible(question);

/** `earn(value)`: the points of that answer; undefined when the question cannot take it. */
export const earnerOf = (question) => (KINDS[question.kind] ?? OTHER).earner(question);
