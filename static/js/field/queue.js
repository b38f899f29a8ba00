// The way home: drafts, then sendings, then files, one after the other, until nothing
// is left that could go now. One tab drains at a time; what is refused is parked and
// explained, and holds up nothing else; nothing is ever deleted because of an answer.
import { Refused, isRefused, refusal } from "./refused.js";

const LATER = [408, 425, 429, 460];
const LONGEST = 5 * 60 * 1000;
const WEEK = 7 * 24 * 3600 * 1000;
const DAY = 24 * 3600 * 1000;
const asked = { "X-Requested-With": "fetch" };

/** Milliseconds until try number `tries` + 1: doubling from two seconds, with jitter. */
export const backoff = (tries, random = Math.random) => Math.min(LONGEST, 2000 * 2 ** tries) * (0.5 + random() / 2);
/** What an answer means for the item: "later", "hold" (sign in again) or "park". */
export const verdict = (status) => {
  if (status === 401) return "hold";
  return LATER.includes(status) || status >= 500 ? "later" : "park";
};
/** Whether a try would be too early. More than a day ahead is the word of a clock that was wrong. */
const isEarly = ({ nextAt = 0 }, now) => nextAt > now && nextAt < now + DAY;
const isLocked = (code = "") => code.startsWith("assignment_");
const has = (rows, shop, ...states) => rows.some((row) => row.shop === shop && states.includes(row.state));
const exclusively = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());
const remember = (key, value) => {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch { /* forbidden: it is only a time to show */ }
};
const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

/** Whether a file may be tried: one that its shop refused waits for the sending. */
export const isDue = (file, sendings, now) => {
  if (!["waiting", "going"].includes(file.state) || isEarly(file, now)) return false;
  return !isLocked(file.problem?.code) || has(sendings, file.shop, "sent", "held");
};
/** Whether a draft is to go: not where a sending has it all, nor where it was refused. */
export const isDraftDue = (draft, sendings, now) =>
  draft.dirty && !isStuck(draft) && !isEarly(draft, now) && !has(sendings, draft.shop, "waiting", "parked");
/** Whether a person has to decide first; any other refusal ends with the next keystroke. */
const isStuck = ({ problem, savedAt }) =>
  Boolean(problem) && (problem.code === "draft_moved" || isLocked(problem.code) || problem.at === savedAt);

const KINDS = ["draft", "removal", "sending", "file"];

/**
 * The queue of this store. `upload` brings one file up, `onWaiting` hears that something
 * is to go later; of other `kinds` nothing is touched.
 */
export const make = (store, { upload, onWaiting = () => {}, kinds = KINDS }) => {
  const channel = new BroadcastChannel("candid");
  const net = { signedIn: true, csrf: "", offset: 0 };
  let isReached = navigator.onLine;
  let tries = 0;
  let timer;
  let running;
  let again = false;

  const tell = () => {
    if (isReached) remember("candid.offline");
    else if (!recall("candid.offline")) remember("candid.offline", String(Date.now()));
    channel.postMessage({ kind: "net" });
    dispatchEvent(new CustomEvent("candid:net"));
  };
  const reached = (is) => {
    if (isReached === is) return;
    isReached = is;
    tell();
  };
  const signed = (is) => {
    if (net.signedIn === is) return;
    net.signedIn = is;
    tell();
  };

  // Who is signed in now, and with which token: sessions end, tokens change.
  const hello = async () => {
    const answer = await fetch("/field/hello/", { headers: asked, redirect: "error", cache: "no-store" });
    if (answer.status === 401) return signed(false);
    if (!answer.ok) throw new Refused(answer.status);
    const said = await answer.json().catch(() => { throw new TypeError("not our server"); });
    Object.assign(net, { csrf: said.csrf, offset: Date.parse(said.now) - Date.now() });
    signed(said.person === store.person); // never another person's work under this session
    return undefined;
  };
  const call = async (url, options, isSecond = false) => {
    const headers = { ...asked, "X-CSRFToken": net.csrf, "X-Phone-Clock": new Date().toISOString(), ...options.headers };
    const answer = await fetch(url, { ...options, headers, redirect: "error" });
    if (answer.status === 403 && !isSecond) {
      await hello();
      if (net.signedIn) return call(url, options, true);
    }
    return answer;
  };

  const sendDraft = async (row) => {
    const body = new URLSearchParams(row.typed);
    body.delete("csrfmiddlewaretoken"); // as old as the page; the header has a fresh one
    body.set("contacts", JSON.stringify(row.contacts));
    body.set("spent", JSON.stringify(row.spent));
    body.set("place", JSON.stringify(row.place ?? null));
    body.set("base", row.base ?? "");
    body.set("device", store.device);
    const answer = await call(`/shops/${row.shop}/draft/`, { method: "POST", body });
    const { saved_at: base, problems = {}, code, detail } = await answer.clone().json().catch(() => ({}));
    if (answer.status === 409) {
      return store.patchDraft(row.shop, { problem: { code: code ?? "conflict", text: detail ?? "", base } });
    }
    if (!answer.ok) throw await refusal(answer);
    // What was typed meanwhile is still to go.
    return store.patchDraft(row.shop, (now) => ({
      base: base ?? now.base, problems, problem: undefined, tries: 0, nextAt: 0, dirty: now.savedAt !== row.savedAt,
    }));
  };

  const sendSending = async (row) => {
    const answer = await call(`/api/v1/submissions/${row.id}/`, {
      method: "PUT", body: JSON.stringify(row.body), headers: { "Content-Type": "application/json" },
    });
    if (!answer.ok) throw await refusal(answer);
    const { held } = await answer.json().catch(() => ({}));
    const problem = held ? { code: held, text: "" } : undefined;
    await store.patchSending(row.id, { state: held ? "held" : "sent", sentAt: Date.now(), problem });
    return store.patchDraft(row.shop, { dirty: false, sentAt: Date.now(), problem: undefined });
  };

  const sendFile = async (row) => {
    const buffer = await store.bytes(row.id);
    if (!buffer) throw new Refused(0, "bytes_gone");
    await store.patchFile(row.id, { state: "going" });
    const ask = (url, options) => call(url, options);
    await upload({ row, buffer, csrf: net.csrf, ask, on: (offset) => store.patchFile(row.id, { offset }) });
    return store.patchFile(row.id, { state: "stored", offset: row.size, storedAt: Date.now(), problem: undefined });
  };

  // Taken away by its owner. What is gone, or was sent meanwhile, needs no second try.
  const remove = async (row) => {
    const answer = await call(`/evidence/${row.id}/remove/`, { method: "POST" });
    if (!answer.ok && ![404, 410, 422].includes(answer.status)) throw await refusal(answer);
    return store.removeFile(row.id);
  };

  const ACTS = {
    draft: { send: sendDraft, patch: (row, patch) => store.patchDraft(row.shop, patch), parked: {} },
    sending: { send: sendSending, patch: (row, patch) => store.patchSending(row.id, patch), parked: { state: "parked" } },
    removal: { send: remove, patch: (row, patch) => store.patchFile(row.id, patch), parked: { state: "stored" } },
    file: { send: sendFile, patch: (row, patch) => store.patchFile(row.id, patch), parked: { state: "parked" } },
  };

  const next = async () => {
    const now = Date.now();
    const [drafts, sendings, files] = await Promise.all([store.drafts(), store.sendings(), store.files()]);
    const found = {
      draft: drafts.find((row) => isDraftDue(row, sendings, now)),
      removal: files.find((row) => row.state === "removing" && !isEarly(row, now)),
      sending: sendings.find((row) => row.state === "waiting" && !isEarly(row, now)),
      file: files.find((row) => isDue(row, sendings, now)),
    };
    const kind = kinds.find((each) => found[each]);
    return kind && [kind, found[kind]];
  };

  // True when the next item may be tried, false when nothing can go now.
  const attempt = async ([kind, row]) => {
    const { send, patch, parked } = ACTS[kind];
    try {
      await send(row);
      reached(true);
      return true;
    } catch (error) {
      if (!isRefused(error)) {
        if (kind === "file") await patch(row, { state: "waiting" });
        if (!(error instanceof TypeError)) throw error; // the phone's own fault is not the network's
        reached(false);
        return false;
      }
      const problem = { code: error.code || String(error.status), text: error.text, at: row.savedAt, submission: error.submission, revision: error.revision };
      const state = kind === "file" ? { state: "waiting" } : {};
      const meant = verdict(error.status);
      if (meant === "hold") {
        await patch(row, state);
        signed(false);
        return false;
      }
      const count = (row.tries ?? 0) + 1;
      if (meant === "later") {
        await patch(row, { ...state, tries: count, nextAt: Date.now() + Math.max(error.wait ?? 0, backoff(count - 1)) });
      } else if (kind === "file" && isLocked(error.code)) await patch(row, { ...state, problem });
      else await patch(row, { ...parked, problem });
      return true;
    }
  };

  // What the server has had for a week needs no room here.
  const tidy = async () => {
    const old = Date.now() - WEEK;
    const kept = new Set((await store.drafts()).filter(({ sentAt }) => !sentAt).map(({ shop }) => shop));
    for (const row of await store.sendings()) {
      if (row.state === "sent" && row.sentAt < old) await store.removeSending(row.id);
    }
    for (const row of await store.files()) {
      if (row.state !== "stored" || !(row.storedAt < old)) continue;
      // Until its shop is sent the row says which files there are.
      await (kept.has(row.shop) ? store.dropBytes(row.id) : store.removeFile(row.id));
    }
  };

  const round = async () => {
    await tidy();
    let item = await next();
    if (!item) return;
    try {
      await hello();
    } catch (error) {
      if (error instanceof TypeError) reached(false); // no network, or a wall before it
      tries += 1;
      return;
    }
    reached(true);
    while (item && net.signedIn && (await attempt(item))) item = await next();
    tries = isReached && net.signedIn ? 0 : tries + 1;
  };

  const plan = async () => {
    clearTimeout(timer);
    const rows = [...(await store.drafts()), ...(await store.sendings()), ...(await store.files())];
    const due = rows.filter((row) => (row.dirty && !isStuck(row)) || ["waiting", "going", "removing"].includes(row.state) && !isLocked(row.problem?.code));
    if (!due.length) return;
    onWaiting();
    const now = Date.now();
    const soonest = Math.min(...due.map((row) => (isEarly(row, now) ? row.nextAt - now : 0)));
    timer = setTimeout(drain, Math.max(soonest, backoff(tries), 1000));
  };

  /** Brings up all that can go now. May be called at any time, as often as one likes. */
  const drain = () => {
    again = Boolean(running);
    running ??= exclusively(`candid.queue.${store.person}`, round)
      .finally(() => { running = undefined; })
      .then(() => (again ? drain() : plan()))
      .catch((error) => { console.warn(error); plan().catch(() => {}); });
    return running;
  };

  /** What is on this phone only, and how the way home is. */
  const status = async () => {
    const [drafts, sendings, files] = await Promise.all([store.drafts(), store.sendings(), store.files()]);
    const unsent = files.filter(({ state }) => !["stored", "removing"].includes(state));
    const open = sendings.filter((row) => ["waiting", "parked"].includes(row.state));
    const stuck = drafts.filter((row) => row.dirty && isStuck(row));
    return {
      online: isReached, since: Number(recall("candid.offline")) || 0, signedIn: net.signedIn, offset: net.offset,
      drafts: drafts.filter((row) => row.dirty && !has(sendings, row.shop, "waiting", "parked")).length,
      files: unsent.length, bytes: unsent.reduce((sum, row) => sum + row.size, 0), sendings: open.length,
      parked: [...unsent, ...open].filter((row) => row.state === "parked").length + stuck.length,
    };
  };

  const online = () => { reached(true); tries = 0; return drain(); };
  const offline = () => reached(false);
  if (isReached) remember("candid.offline");
  else tell();

  /** One round, and whether something is left that could go at once. */
  const once = async () => {
    await exclusively(`candid.queue.${store.person}`, round);
    return Boolean(await next());
  };
  const stop = () => {
    clearTimeout(timer);
    channel.close();
  };
  return { drain, once, status, online, offline, stop };
};
