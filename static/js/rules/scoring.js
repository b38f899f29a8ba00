// From a checklist and its answers to points, sections and one total. The twin of
// audits/scoring.py: both pass tests/golden/scoring.json, and agree to the last digit.
//
// Points of one question are whole hundredths, rounded half up once. Above them all is
// exact in BigInt until the last step, which rounds half up to ten-millionths. "No
// score" is null and never 0. A document may leave out what has a default.

import { isAnswered, prepare } from "./conditions.js";
import { earnerOf, possiblePoints } from "./points.js";

export const WHOLE = 10_000_000n;

/** An answer that no version of this checklist can give; `key` is its question. */
export class AnswerError extends Error {
  constructor(key) {
    super(`The answer to “${key}” does not fit the checklist.`);
    this.key = key;
  }
}

const judge = (question, given, isVisible, isZero) => {
  const { key, weight = 100, pass_mark } = question;
  const possible = possiblePoints(question);
  const counts = possible > 0 && weight > 0;
  const result = { key, applicable: false, scored: false, earned: 0, possible, weight, passed: null, answered: false };
  if (!isVisible || given?.na) return result;
  result.applicable = true;
  if (!isAnswered(given)) {
    const isLost = isZero && possible > 0;
    return { ...result, scored: isLost && counts, passed: isLost ? false : null };
  }
  const earned = earnerOf(question)(given.value);
  if (earned === undefined) throw new AnswerError(key);
  const passed = possible ? earned >= (pass_mark || possible) : null;
  return { ...result, scored: counts, earned, passed, answered: true };
};

// A share is {top, bottom}, 1 = 100 %.
const share = (earned, possible, isCapped) =>
  possible ? { top: isCapped && earned > possible ? possible : earned, bottom: possible } : null;

const roundHalfUp = (exact) =>
  exact && Number((2n * exact.top * WHOLE + exact.bottom) / (2n * exact.bottom));

const sum = (numbers) => numbers.reduce((total, each) => total + each, 0n);

const scoreSection = (section, results, isCapped) => {
  const counted = results.filter(({ scored }) => scored);
  const bonus = new Set(section.questions.filter((question) => question.bonus).map(({ key }) => key));
  const weigh = (name) => (result) => BigInt(result.weight) * BigInt(result[name]);
  const earned = sum(counted.map(weigh("earned")));
  const possible = sum(counted.filter(({ key }) => !bonus.has(key)).map(weigh("possible")));
  return { key: section.key, weight: BigInt(section.weight ?? 100), earned, possible, exact: share(earned, possible, isCapped) };
};

const weightedMean = (sections) => {
  let [top, bottom, weights] = [0n, 1n, 0n];
  for (const { exact, weight } of sections) {
    if (!exact || !weight) continue;
    [top, bottom] = [top * exact.bottom + weight * exact.top * bottom, bottom * exact.bottom];
    weights += weight;
  }
  return weights ? { top, bottom: bottom * weights } : null;
};

const afterCritical = ({ critical_rule = "flag", critical_cap = 0 }, total) => {
  if (!total || critical_rule === "flag") return total;
  if (critical_rule === "zero") return { top: 0n, bottom: 1n };
  const cap = { top: BigInt(critical_cap), bottom: WHOLE };
  return total.top * cap.bottom > cap.top * total.bottom ? cap : total;
};

const shown = ({ key, earned, possible, exact }) =>
  ({ key, earned: Number(earned), possible: Number(possible), score: roundHalfUp(exact) });

const resultOf = (checklist, sections, questions, critical) => {
  const failed = questions.filter(({ key, passed }) => passed === false && critical.has(key)).map(({ key }) => key);
  const earned = sum(sections.map((section) => section.earned));
  const possible = sum(sections.map((section) => section.possible));
  const before = checklist.weigh_sections ? weightedMean(sections) : share(earned, possible, checklist.cap_bonus ?? true);
  return {
    score: roundHalfUp(failed.length ? afterCritical(checklist, before) : before),
    before_critical: roundHalfUp(before),
    earned: Number(earned),
    possible: Number(possible),
    critical_failed: failed,
    sections: sections.map(shown),
    questions,
  };
};

/**
 * The result of raw answers ({key: {value, na}}) in a context ({channel, variant,
 * contacts}): score and before_critical in ten-millionths or null; sections with Σ
 * weight · points; questions in the document's order. What is hidden leaves numerator
 * and denominator. Names are those of Python's Result.
 *
 * Throws AnswerError for an answer to an unknown question or outside what it can take.
 */
export const score = (checklist, answers, context = {}) => {
  const all = checklist.sections.flatMap((section) => section.questions);
  const known = new Set(all.map(({ key }) => key));
  for (const key of Object.keys(answers)) if (!known.has(key)) throw new AnswerError(key);
  const visible = prepare(checklist)(answers, context);
  const giving = (key) => (Object.hasOwn(answers, key) ? answers[key] : undefined);
  const judged = checklist.sections.map((section) =>
    section.questions.map((question) =>
      judge(question, giving(question.key), visible.has(question.key), checklist.unanswered_is_zero ?? false)));
  const sections = checklist.sections.map((section, number) =>
    scoreSection(section, judged[number], checklist.cap_bonus ?? true));
  const critical = new Set(all.filter((question) => question.critical).map(({ key }) => key));
  return resultOf(checklist, sections, judged.flat(), critical);
};
