// Keeping the checklist: first in this phone's store, then at the server. Where the
// browser refuses to store, the form goes straight to the server, as an ordinary page.
import { connect as join } from "./net.js";
import { hold } from "./guard.js";

const QUICK = 250; // milliseconds after the last key; a tap is kept at once
const headers = { "X-Requested-With": "fetch" };
const clock = (when) => new Date(when).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", hourCycle: "h23" });

/** What the page does with the form: {flush, soon, phone, row}. */
export const connect = ({ form, typed, fill, say, complain, onRow }) => {
  const words = form.dataset;
  const { shop } = words;
  const unsent = `draft:${document.body.dataset.person}:${shop}`;
  const storage = (() => { try { return localStorage; } catch { return null; } })(); // may be forbidden
  const status = document.querySelector("[data-status]");
  const seen = { at: performance.now(), section: "" };
  let phone;
  let timer;
  let spent = {};
  let isOther = false; // another tab writes
  let last = Promise.resolve();

  const tell = async () => {
    const row = await phone.store.draft(shop);
    if (!row) return onRow({ contacts: [] }); // nothing typed yet, but perhaps a file
    const waiting = (await phone.store.files(shop)).filter(({ state }) => !["stored", "removing"].includes(state)).length;
    const parts = [`${words.onPhone} ${clock(row.savedAt)}`];
    if (row.base) parts.push(`${words.sent} ${clock(row.base)}`);
    if (waiting) parts.push(`${waiting} ${waiting === 1 ? words.fileWaits : words.filesWait}`);
    if (Object.keys(row.problems ?? {}).length) parts.push(words.refused);
    say(parts.join(" · "));
    status.toggleAttribute("data-unsent", row.dirty || Boolean(storage?.getItem(unsent)));
    complain(row.problems ?? {});
    document.querySelector("#moved").hidden = row.problem?.code !== "draft_moved";
    await onRow(row);
  };

  // Seconds in which the section was really before somebody's eyes
  const measure = () => {
    const now = performance.now();
    if (seen.section && !document.hidden) spent[seen.section] = (spent[seen.section] ?? 0) + (now - seen.at) / 1000;
    seen.at = now;
  };
  const taken = () => {
    measure();
    const fresh = spent;
    spent = {};
    return (row) => {
      const sum = { ...row.spent };
      for (const [key, seconds] of Object.entries(fresh)) sum[key] = Math.round((sum[key] ?? 0) + seconds);
      return sum;
    };
  };

  const keep = async () => {
    const text = typed();
    const spentOf = taken();
    try {
      await phone.store.keep(shop, (row) => ({ typed: text, dirty: true, spent: spentOf(row), title: document.title.split(" · ")[0] }));
    } catch {
      return say(words.notKept); // the copy in localStorage stays
    }
    if (storage?.getItem(unsent) === text) storage.removeItem(unsent);
    phone.queue.drain();
    return true;
  };
  const post = async (keepalive) => {
    const text = typed();
    say(words.saving);
    try {
      const body = new URLSearchParams(text);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const answer = await fetch(form.action, { method: "POST", body, headers, keepalive, redirect: "manual" });
      if (![200, 409].includes(answer.status)) return say(answer.status >= 500 ? words.offline : words.signedOut);
      const { problems = {}, detail } = await answer.json();
      complain(problems);
      if (storage?.getItem(unsent) === text) storage.removeItem(unsent);
      say(detail ?? (Object.keys(problems).length ? words.refused : `${words.saved} ${clock(Date.now())}`));
      return answer.ok && !Object.keys(problems).length;
    } catch {
      return say(words.offline);
    }
  };
  const flush = (keepalive = false) => {
    timer = clearTimeout(timer);
    if (isOther) return Promise.resolve(false);
    const act = () => (phone ? keep() : post(keepalive));
    // One after the other, or a slow one would overwrite a later one
    last = keepalive ? act() : last.then(act);
    return last;
  };
  const soon = (isTap) => {
    clearTimeout(timer);
    status.toggleAttribute("data-unsent", true);
    try { storage?.setItem(unsent, typed()); } catch { /* full: the store has it in a moment */ }
    if (phone && isTap) flush();
    else timer = setTimeout(flush, isTap ? 0 : QUICK);
  };
  const enter = (section) => { measure(); seen.section = section; };

  // What was typed here wins, unless it is all sent and the server has something newer.
  const begin = async () => {
    const row = await phone.store.draft(shop);
    const rendered = words.savedAt ?? "";
    const isNewer = Boolean(rendered) && (!row?.base || Date.parse(rendered) > Date.parse(row.base));
    const pending = storage?.getItem(unsent);
    if (pending) { fill(pending); await flush(); }
    else if (row?.typed && (row.dirty || !isNewer)) fill(row.typed);
    else if (isNewer) {
      // Stamps of the contact log that are not sent yet are newer than the server's.
      const log = row?.dirty ? {} : JSON.parse(document.querySelector("#log").textContent);
      await phone.store.keep(shop, { ...log, typed: typed(), base: rendered });
    }
    await tell();
  };
  const choose = async (isMine) => {
    const { problem } = await phone.store.draft(shop);
    if (isMine) await phone.store.keep(shop, { base: problem.base, problem: undefined, dirty: true });
    else await phone.store.patchDraft(shop, { typed: "", base: "", problem: undefined, dirty: false });
    if (!isMine) return location.reload();
    return phone.queue.drain();
  };

  // No reload here: it would let go of the lock, and the other tab would have it back.
  const onTab = async (is) => {
    if (is && timer) flush();
    isOther = is;
    if (is) return;
    const row = await phone.store.draft(shop);
    if (row?.typed) fill(row.typed);
    await tell();
  };
  const ready = join(() => phone && tell()).then(async (found) => {
    phone = found;
    const pending = storage?.getItem(unsent);
    if (phone) await begin();
    else if (pending) { fill(pending); flush(); }
    if (phone) hold(shop, onTab);
    return phone;
  });
  document.querySelector("#moved").addEventListener("click", ({ target }) => {
    if (target.closest("[data-mine]")) choose(true);
    if (target.closest("[data-theirs]")) choose(false);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && timer) flush();
    if (!document.hidden) seen.at = performance.now();
  });
  addEventListener("online", () => { if (!phone) flush(); });
  addEventListener("pagehide", () => { if (timer) flush(true); });
  return { flush, soon, enter, ready };
};
