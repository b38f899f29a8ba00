// Answers cases with the rules of static/js/rules/: the same function in node (run.mjs)
// and, as text, in a page. A case is [rule, ...what it takes].
export default async ({ root, cases }) => {
  const names = ["conditions", "contacts", "scoring", "timeline"];
  const [conditions, contacts, scoring, timeline] = await Promise.all(names.map((name) => import(`${root}${name}.js`)));
  const scored = (...given) => {
    try {
      return scoring.score(...given);
    } catch (error) {
      if (error instanceof scoring.AnswerError) return { refused: error.key };
      throw error;
    }
  };
  const rules = {
    score: scored,
    visible: (...given) => [...conditions.visibleQuestions(...given)],
    measured: contacts.measured,
    course: timeline.course,
    all: ({ checklist, answers, context, measures }) => {
      const filled = contacts.withMeasured(checklist, answers, context.contacts);
      const changed = Object.entries(filled).filter(([key, given]) => given !== answers[key]);
      const visible = conditions.visibleQuestions(checklist, filled, context);
      const score = scored(checklist, filled, context);
      const lost = new Set(score.questions?.filter(({ earned, possible }) => earned < possible).map(({ key }) => key));
      const asked = checklist.sections.flatMap(({ questions }) => questions).filter(({ key }) => visible.has(key));
      return {
        measures: measures.map((each) => contacts.measured(each, context.contacts)),
        filled: Object.fromEntries(changed.map(([key, { value }]) => [key, value])),
        visible: [...visible],
        evidence: asked
          .filter((each) =>
            conditions.demandsEvidence(each, { lost: lost.has(each.key), answers: filled, visible, context }))
          .map(({ key }) => key),
        score,
      };
    },
  };
  return cases.map(([rule, ...given]) => rules[rule](...given));
};
