// The outbox: what is only on this phone, piece by piece, each with its state and what
// can be done about it. Nothing is taken away here: a copy leaves the piece where it is.
import { correct, isConflict } from "./correcting.js";
import { connect, free, size } from "./net.js";
import { persist } from "./store.js";

const find = (selector, root = document) => root.querySelector(selector);
const list = find("[data-items]");
const total = find("[data-total]");
const names = JSON.parse(find("#names").textContent);
const SHAPES = { waiting: "open", going: "doing", parked: "back", signedOut: "back" };
const save = find("main [data-rescue]");
const rescue = () => import(save.dataset.rescue);

const because = (problem) => {
  if (!problem) return undefined;
  if (isConflict(problem)) return "whyConflict";
  if (/^assignment_(submitted|in_review|approved|excluded)$/.test(problem.code)) return "whyWithReviewer";
  if (problem.code === "draft_moved") return "whyMoved";
  if (problem.code.startsWith("assignment_")) return "whyClosed";
  return /^(damaged|bytes_gone)$/.test(problem.code) ? "whyDamaged" : "whyOther";
};

// One card is kept as long as its piece: the thumb may be on its way to a button.
const cards = new Map();
const cardOf = (kind, id) => {
  const key = `${kind} ${id}`;
  if (!cards.has(key)) cards.set(key, find("#item").content.firstElementChild.cloneNode(true));
  return cards.get(key);
};

const AGAIN = {
  draft: (store, row) => store.patchDraft(row.shop, { problem: undefined, base: row.problem.base ?? row.base, nextAt: 0, tries: 0 }),
  sending: (store, row) => store.patchSending(row.id, { state: "waiting", problem: undefined, nextAt: 0, tries: 0 }),
  file: (store, row) => store.patchFile(row.id, { state: "waiting", problem: undefined, nextAt: 0, tries: 0 }),
};

const show = ({ store, queue }, [kind, row], signedIn) => {
  const card = cardOf(kind, row.id ?? row.shop);
  const words = card.dataset;
  const [title, place] = names[row.shop] ?? [row.title || row.name || row.shop, ""];
  const label = words[`kind${kind[0].toUpperCase()}${kind.slice(1)}`];
  const mayWait = kind === "file" && row.state !== "parked" && row.problem;
  const isParked = row.state === "parked" || (kind === "draft" && row.problem);
  const state = isParked ? "parked" : !signedIn ? "signedOut" : row.state === "going" ? "going" : "waiting";
  const cause = because(row.problem);
  const why = mayWait ? "whyWaits" : kind === "draft" && (cause === "whyClosed" || row.problem?.code === "404") ? "whyOver" : cause;
  // A draft of a shop that is over: trying again changes nothing, only a sending does.
  const isOver = kind === "draft" && /^why(Over|WithReviewer)$/.test(why);
  const isOther = why === "whyConflict" && kind === "sending";

  find("[data-where]", card).textContent = [label, place].filter(Boolean).join(" · ");
  find("[data-title]", card).textContent = kind === "file" ? `${row.name} · ${size(row.size)}` : title;
  const tag = find("[data-state]", card);
  const percent = kind === "file" && row.size ? Math.floor((100 * row.offset) / row.size) : 0;
  tag.dataset.s = SHAPES[state];
  tag.textContent = state === "going" ? `${words.going} · ${percent} %` : words[state];
  Object.assign(find("[data-progress]", card), { hidden: !percent, value: percent });
  const line = find("[data-why]", card);
  line.hidden = !why;
  line.textContent = why ? [words[why], why === "whyOther" && row.problem.text].filter(Boolean).join(" ") : "";
  find("[data-sign-in]", card).hidden = state !== "signedOut";
  find("[data-again]", card).hidden = !isParked || isOther || isOver;
  find("[data-correct]", card).hidden = !isOther;
  // The server shows the form no more: this phone still has it.
  Object.assign(find("[data-open]", card), { hidden: why !== "whyOver", href: `/shops/${row.shop}/checklist/?kept` });

  find("[data-again]", card).onclick = async () => { await AGAIN[kind](store, row); queue.drain(); };
  find("[data-correct]", card).onclick = async () => { await correct(store, row); queue.drain(); };
  find("[data-copy]", card).onclick = async () => (await rescue()).saveOne(store, kind, row);
  return card;
};

let phone;
const paint = async ({ signedIn, bytes }) => {
  if (!phone) return;
  const [drafts, sendings, files] = await Promise.all([phone.store.drafts(), phone.store.sendings(), phone.store.files()]);
  const going = sendings.filter(({ state }) => state === "waiting" || state === "parked");
  const covered = new Set(going.map(({ shop }) => shop));
  const items = [
    ...going.map((row) => ["sending", row]),
    ...drafts.filter(({ dirty, shop }) => dirty && !covered.has(shop)).map((row) => ["draft", row]),
    ...files.filter(({ state }) => !["stored", "removing"].includes(state)).map((row) => ["file", row]),
  ];
  const shown = items.map((item) => show(phone, item, signedIn));
  for (const card of [...list.children]) if (!shown.includes(card)) card.remove();
  shown.forEach((card, index) => { if (list.children[index] !== card) list.insertBefore(card, list.children[index] ?? null); });
  list.hidden = !items.length;
  find("[data-empty]").hidden = Boolean(items.length);
  save.hidden = !items.length;
  const { waiting, piece, pieces, none } = total.dataset;
  const count = `${items.length} ${items.length === 1 ? piece : pieces}`;
  total.textContent = items.length ? `${waiting} ${count}${bytes ? `, ${size(bytes)}` : ""}.` : none;
};

const tellRoom = async () => {
  const words = find("[data-room]").dataset;
  const is = await persist();
  const room = await free();
  find("[data-persisted]").textContent = is === "unknown" ? words.persistUnknown : is ? words.persistYes : words.persistNo;
  find("[data-free-room]").textContent = room === undefined ? "" : `${words.free} ${size(room)}`;
  find("[data-room]").hidden = false;
};

phone = await connect(paint);
if (phone) {
  await paint(await phone.queue.status());
  tellRoom();
}
