// The last part of the checklist: what is missing, then one sending, made here and kept
// in the store until the server has it.
import { correct, isConflict } from "./correcting.js";
import { isWhole } from "./files.js";
import { readFull } from "./values.js";

// A wall clock of the shop's place as a moment; the second look is for changed clocks.
const momentOf = (local, zone) => {
  const wall = Date.parse(`${local}Z`);
  const shift = (at) => {
    const text = new Date(at).toLocaleString("sv-SE", { timeZone: zone });
    return Date.parse(`${text.replace(" ", "T")}Z`) - Math.floor(at / 1000) * 1000;
  };
  const near = wall - shift(wall);
  return new Date(wall - shift(near)).toISOString();
};

const slotOf = ({ id, question, name, type, size, sha256, capturedAt }) =>
  ({ id, question, name, type, size, sha256, captured_at: capturedAt });

export const connect = ({ form, part, phone, flush, settle, cards, onFrozen }) => {
  const words = form.dataset;
  const { shop } = words;
  const revision = Number(words.revision);
  let isSending = false;

  const evidence = async () => {
    const here = [...form.querySelectorAll("[data-file][data-id]:not([data-local])")].map(({ dataset }) => dataset.id);
    const kept = (await phone.store.files(shop)).filter((row) => isWhole(row) && !here.includes(row.id));
    return [...here, ...kept.map(slotOf)];
  };
  const bodyOf = async (row) => ({
    assignment: shop,
    version: words.version,
    revision,
    visited_at: momentOf(form.elements.visited_at.value, words.zone),
    answers: readFull(form),
    contacts: row.contacts,
    evidence: await evidence(),
    phone: { sent_at: new Date().toISOString(), spent: row.spent, place: row.place ?? null },
  });
  const mine = async () => (await phone.store.sendings()).find((each) => each.shop === shop && (each.revision ?? 1) >= revision);

  /** Once, however often it is tapped. */
  const send = async () => {
    if (isSending || cards().length) return;
    isSending = true;
    try {
      await settle();
      await flush();
      const found = await mine();
      if (!found || found.state === "parked") {
        const row = await phone.store.draft(shop);
        await phone.store.queue({ id: words.submission || row.submission, shop, revision, title: document.title, body: await bodyOf(row) });
      }
      await paint();
      phone.queue.drain();
    } finally {
      isSending = false;
    }
  };

  /** What became of it, and what is still missing. */
  const paint = async () => {
    const found = await mine();
    const state = found?.state ?? "none";
    if (part.dataset.state !== state) {
      part.dataset.state = state;
      for (const each of part.querySelectorAll("[data-when-sending]")) each.hidden = !each.dataset.whenSending.split(" ").includes(state);
    }
    part.querySelector("[data-correct]").hidden = !isConflict(found?.problem);
    part.querySelector("[data-refused]").textContent = found?.problem?.text || found?.problem?.code || "";
    onFrozen(["waiting", "sent", "held"].includes(state));
  };
  // As it stands on the page now: what was changed since goes along.
  part.querySelector("[data-correct]").addEventListener("click", async () => {
    if (cards().length) return;
    await settle();
    await flush();
    const found = await mine();
    if (!found) return;
    const body = await bodyOf(await phone.store.draft(shop));
    await correct(phone.store, { ...found, body: { ...body, revision: Math.max(body.revision, found.body.revision ?? 1) } });
    await paint();
    phone.queue.drain();
  });
  return { send, paint };
};
