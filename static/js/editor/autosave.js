// form[data-autosave] saves itself: soon after a change, a moment after typing, before
// another place is opened ([data-select]) and before a button of #acts does its work.
// The server answers with what changed around the form, never with the fields in use.
const TYPING = 1200;
const CHANGED = 250;
// Farther than this between down and up, in pixels, is a drag.
const SLIP = 8;
const REFUSALS = new Set([409, 422]);
const field = "input:not([type=checkbox],[type=radio],[type=button],[type=submit]), textarea, select, [contenteditable]";

let dirty = false;
let running = null;
let timer = 0;
let act = "";
let insisted = "";

const form = () => document.querySelector("form[data-autosave]");
const state = () => document.getElementById("saved");

function later(wait) {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

// Until no panel is being replaced: what comes in between would go to the one that went.
async function quiet() {
  while (document.querySelector("body.htmx-request, #acts.htmx-request")) {
    await new Promise((done) => document.addEventListener("htmx:afterRequest", done, { once: true }));
  }
}

// Saves and panels take turns: an answer to the one would draw anew what the other needs.
let last = Promise.resolve();
function inTurn(work) {
  last = last.catch(() => {}).then(quiet).then(work);
  return last;
}

// Sends the form; resolves to whether the server took it. Other requests end meanwhile.
function send(asked) {
  return new Promise((done) => {
    const heard = ({ detail }) => {
      if (detail.requestConfig?.elt !== asked) return;
      document.removeEventListener("htmx:afterRequest", heard);
      done(detail.successful);
    };
    document.addEventListener("htmx:afterRequest", heard);
    asked.requestSubmit();
  });
}

async function sendDirty(meant) {
  // What was typed into a panel that is gone was saved before it went.
  if (form() !== meant) dirty = false;
  if (!dirty || !form()) return true;
  dirty = false;
  const went = await send(form());
  if (!went) dirty = true;
  clearTimeout(timer);
  return went;
}

// Resolves to whether everything typed is on the server now. The second of two sends
// what was typed while the first was under way.
function save() {
  clearTimeout(timer);
  const meant = form();
  const mine = inTurn(() => sendDirty(meant));
  running = mine;
  return mine.finally(() => { if (running === mine) running = null; });
}

// Leaving with something that cannot be saved takes a second try: the first shows why.
export async function leave(where, go) {
  const may = !dirty && !running ? true : await save();
  if (!may && insisted !== where) {
    insisted = where;
    document.querySelector("#trouble")?.scrollIntoView({ block: "center" });
    return;
  }
  insisted = "";
  dirty = false;
  return go();
}

// The target of each is the panel that the one before it left.
export function panel(verb, href, values) {
  const show = () => htmx.ajax(verb, href, { target: "#panel", swap: "outerHTML show:none", values });
  return inTurn(show);
}

document.addEventListener("input", (event) => event.target.form?.matches("[data-autosave]") && later(TYPING));
document.addEventListener("change", (event) => event.target.form?.matches("[data-autosave]") && later(CHANGED));

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-autosave]")) return;
  act = event.submitter?.value ?? "";
  clearTimeout(timer);
  dirty = false;
}, true);

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest?.("a[data-select], a[data-discard]");
  if (link) {
    event.preventDefault();
    if (link.matches("[data-discard]")) dirty = false;
    leave(link.href, () => panel("GET", link.href));
    return;
  }
  const button = event.target.closest?.("button[form=acts]");
  if (button && (dirty || running)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    // What was pressed may have been drawn anew by the answer that was waited for.
    const same = (each) => each.formAction === button.formAction && each.value === button.value;
    const now = () => (button.isConnected ? button : [...document.querySelectorAll("button[form=acts]")].find(same));
    leave(button.formAction, () => now()?.click());
  }
}, true);

// An answer may draw the outline anew, in another order, between finger down and finger
// up: the browser then says nothing of a click, but one was meant, of the link pressed.
let pressed = null;
document.addEventListener("pointerdown", ({ target, clientX, clientY }) => {
  const link = target.closest?.("a[data-select]");
  pressed = link && { link, clientX, clientY };
}, true);
document.addEventListener("pointerup", ({ clientX, clientY }) => {
  if (!pressed || pressed.link.isConnected) return;
  if (Math.hypot(clientX - pressed.clientX, clientY - pressed.clientY) > SLIP) return;
  [...document.querySelectorAll("a[data-select]")].find((each) => each.href === pressed.link.href)?.click();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.closest?.(field)) return;
  event.preventDefault();
  document.querySelector("[data-undo]:not(:disabled)")?.click();
});

// What was refused is shown too; a draft that is gone is said where one looks.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (REFUSALS.has(xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    // A verb of #acts that was refused leaves the form as it is.
    const aims = xhr.getResponseHeader("HX-Retarget");
    if (!aims) event.detail.target = state();
    if (!aims) event.detail.swapOverride = "innerHTML";
  }
});
for (const failed of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(failed, (event) => {
    if (event.target.matches?.("[data-presence]")) return;
    const note = document.getElementById("no-server");
    if (note && state()) state().textContent = note.dataset[event.detail.xhr?.status === 404 ? "gone" : "offline"];
  });
}

// A verb of a menu is done: the menu closes.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "panel") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
});

document.addEventListener("htmx:afterSettle", () => {
  for (const bad of document.querySelectorAll("#panel-form [aria-invalid]")) bad.removeAttribute("aria-invalid");
  for (const link of document.querySelectorAll("#trouble a[href^='#']")) {
    document.getElementById(link.hash.slice(1))?.setAttribute("aria-invalid", "true");
  }
  const added = act.startsWith("add:") ? act.slice(4) : "";
  act = "";
  const lines = added && [...document.querySelectorAll(`#panel-form [id^="${CSS.escape(added)}."]:is(input, select)`)];
  if (lines?.length) lines.findLast((each) => !each.id.endsWith("points"))?.focus();
});

addEventListener("pagehide", () => {
  if (dirty && form()) navigator.sendBeacon(form().action, new FormData(form()));
});
