// The course of one contact: which stretch was what, and for how long. The twin of
// audits/timeline.py: both pass tests/golden/timeline.json. Seconds are rounded down; a
// stretch that a clock made negative is out.
const BEGINS = {
  started: "ring", menu: "menu", in_queue: "queue", on_hold: "hold", transferred: "ring",
  answered: "talk", back: "talk", story_repeated: "talk",
};
const at = ({ at: text }) => Date.parse(text);

/** {stretches: [{phase, seconds}], waiting, seconds} of a contact without what was removed. */
export const course = ({ events }) => {
  const inside = events.filter(({ kind }) => kind !== "promise_kept");
  const found = [];
  let phase;
  for (const [index, event] of inside.slice(0, -1).entries()) {
    phase = event.kind === "ended" ? undefined : BEGINS[event.kind] ?? phase;
    const [begins, ends] = [at(event), at(inside[index + 1])];
    const last = found.at(-1);
    if (!phase || ends <= begins) continue;
    if (last?.phase === phase && last.ends === begins) last.ends = ends;
    else found.push({ phase, begins, ends });
  }
  const stretches = found.map((each) => ({ phase: each.phase, seconds: Math.floor((each.ends - each.begins) / 1000) }));
  const sum = (rows) => rows.reduce((total, { seconds }) => total + seconds, 0);
  return { stretches, waiting: sum(stretches.filter((each) => each.phase !== "talk")), seconds: sum(stretches) };
};
