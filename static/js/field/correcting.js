// The server has another report: what is here can go as its correction, a revision.
export const isConflict = (problem) => /^(other_content|already_submitted)$/.test(problem?.code ?? "");

/** The sending goes again, one revision later; under the id that the server told. */
export const correct = async (store, row) => {
  const { submission, revision: theirs } = row.problem ?? {};
  const revision = Math.max(theirs ?? 0, row.body.revision ?? row.revision ?? 1) + 1;
  const again = { revision, body: { ...row.body, revision }, state: "waiting", problem: undefined, nextAt: 0, tries: 0 };
  if (!submission || submission === row.id) return store.patchSending(row.id, again);
  const moved = await store.queue({ ...row, ...again, id: submission });
  await store.removeSending(row.id); // only after the other one is kept
  return moved;
};
