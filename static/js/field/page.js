// The checklist page: one section at a time, what is missing, saved as one goes,
// photos sent when they are chosen. Without this file it is an ordinary form.
// In a preview (data-preview) nothing is sent: the tab alone keeps what was tried.
import { connect as connectFiles } from "./files.js";
import { given, isNa, lacking, missing } from "./missing.js";
import { connect as saving } from "./saving.js";
import { connect as connectSending } from "./sending.js";
import { readAll } from "./values.js";

const form = document.querySelector("#checklist");
const words = form.dataset;
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const parts = all("[data-part]");
const steps = all(".progress a");
const dialog = document.querySelector("#missing");
const isPreview = "preview" in words;
const checking = document.querySelector("[data-check-part]");
let log = [];

const counts = (card) => !card.hidden && ("required" in card.dataset || given(card) || isNa(card));

// What the conditions hide stays in the form, and comes back with its answer
let conditions;
let fromLog;
const connect = async () => {
  const told = document.querySelector("#conditions");
  if (!told && !form.querySelector("[data-measure]")) return;
  const rules = (await import(words.conditions)).connect(JSON.parse(told?.textContent ?? "{}"));
  if (rules.visible) conditions = () => rules.visible(readAll(form), log);
  // Without a log of its own the phone leaves what the server has drawn.
  fromLog = () => { if (log.length) rules.paint(form, log); };
  fromLog();
  review();
};

const hide = (visible) => {
  for (const card of all("[data-q]", form)) {
    const key = card.id.slice(2);
    card.hidden = !visible.has(key);
    const slot = card.querySelector("[data-slot]");
    if ("slotWhen" in card.dataset && slot) slot.hidden = !visible.has(`evidence:${key}`);
  }
  for (const [index, part] of parts.entries()) steps[index].hidden = !all("[data-q]:not([hidden])", part).length;
};

const review = () => {
  if (conditions) hide(conditions());
  for (const card of all(".q", form)) card.toggleAttribute("data-todo", Boolean(missing(card)));
  for (const [index, part] of parts.entries()) {
    const cards = all("[data-q]", part).filter(counts);
    const done = cards.filter((card) => !("todo" in card.dataset)).length;
    part.querySelector("[data-count]").textContent = `${done} ${words.of} ${cards.length} ${words.answered}`;
    const bar = steps[index].querySelector("progress");
    [bar.max, bar.value] = [cards.length || 1, done];
    steps[index].querySelector("span").textContent = part.dataset.part + (done === cards.length ? " ✓" : "");
  }
  for (const text of all("[data-min], [data-least]", form)) {
    text.nextElementSibling.querySelector("b").textContent = text.value.trim().length;
    text.nextElementSibling.toggleAttribute("data-enough", lacking(text) <= 0);
  }
  const isLast = current && current === checking;
  const here = current ? all("[data-todo]", isLast ? form : current).length : 0;
  document.querySelector("[data-show-missing] span").textContent = here ? `${here} ${words.missing}` : words.none;
  const next = beside(1);
  document.querySelector("[data-next] span").textContent = isLast ? words.send : next?.dataset.part ? `${words.section} ${next.dataset.part}` : words.last ?? words.check;
  document.querySelector("[data-next]").disabled = (isPreview && !next) || Boolean(isLast && (here || isFrozen));
  document.querySelector("[data-back]").disabled = !beside(-1);
};

// One section at a time
let current;
const shown = () => [...parts.filter((_, index) => !steps[index].hidden), ...(sending ? [checking] : [])];
const show = (part) => {
  current = part;
  if (checking) checking.hidden = part !== checking;
  if (part === checking) showCheck();
  saver?.enter(part === checking ? "" : part.id.slice(2));
  for (const [index, each] of parts.entries()) {
    each.hidden = each !== part;
    steps[index].ariaCurrent = each === part ? "step" : null;
  }
  review();
};

const goTo = (hash) => {
  const asked = document.getElementById(decodeURIComponent(hash.slice(1)));
  const part = asked?.closest("[data-part], [data-check-part]");
  if (!part || (part === checking ? !sending : steps[parts.indexOf(part)].hidden)) return;
  const isPart = asked === part || asked.hidden;
  const isFramed = parent !== window;
  show(part);
  // The page around a frame is not scrolled, and keeps the keyboard unless it is here.
  if (isPart) scrollTo(0, 0);
  else if (isFramed) scrollTo(0, asked.getBoundingClientRect().top + scrollY - 72);
  else asked.scrollIntoView();
  if (isFramed && !document.hasFocus()) return;
  (isPart ? part.querySelector("h1") : asked.querySelector("input, textarea"))?.focus({ preventScroll: true });
};

const beside = (by) => shown()[shown().indexOf(current) + by];
const step = (by) => { location.hash = beside(by).id; };
const rows = (title, cards) => {
  if (!cards.length) return [];
  const [heading, list] = document.querySelector("#jumps").content.cloneNode(true).children;
  const [item] = list.children;
  heading.textContent = title;
  list.replaceChildren(...cards.map((card) => {
    const jump = item.cloneNode(true);
    jump.querySelector("a").href = `#${card.id}`;
    jump.querySelector("span").textContent = card.querySelector("legend, .ask").textContent;
    return jump;
  }));
  return [heading, list];
};

const openSheet = () => {
  const later = shown().filter((part) => part !== current);
  dialog.querySelector("[data-list]").replaceChildren(
    ...rows(words.first, all("[data-todo]", current)),
    ...rows(words.later, later.flatMap((part) => all("[data-todo]", part))),
  );
  dialog.showModal();
};

// Saving: this phone first (saving.js), then the server
const say = (text) => { document.querySelector("[data-status] span").textContent = text; };
const typed = () => String(new URLSearchParams([...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string")));

const complain = (problems) => {
  for (const line of all(".q > .err", form)) {
    const text = problems[line.id === "visited-error" ? "" : line.id.slice(2)];
    line.hidden = !text;
    line.lastElementChild.textContent = text ?? "";
  }
  review();
};

const fill = (text) => {
  const values = new URLSearchParams(text);
  for (const each of form.elements) {
    if (!/^((a|m|s|g|na|c|r)\.|visited_at$)/.test(each.name)) continue;
    if (/radio|checkbox/.test(each.type)) each.checked = values.getAll(each.name).includes(each.value);
    else each.value = values.get(each.name) ?? "";
  }
  review();
};

// The last part tells what will go, from what is on this page and this phone.
const showCheck = async () => {
  if (current !== checking || !phone) return;
  const { paint } = await import(words.checking).catch(() => ({}));
  paint?.({ form, part: checking, row: await phone.store.draft(words.shop), files: await phone.store.files(words.shop) });
};

let phone;
let files;
let recorder;
let sending;
let isFrozen = false;
const freeze = (is) => {
  isFrozen = is;
  for (const part of parts) part.inert = is;
  document.querySelector("[data-live].dock-row").hidden = is; // nothing is left to do here
  if (is && current !== checking) show(checking);
  else review();
};
const fix = form.querySelector("[data-fix]");
const paintPlace = (place) => {
  const told = fix.querySelector("[data-found]");
  told.dataset.none ??= told.textContent;
  told.textContent = place ? told.dataset.found.replace("%m", Math.round(place.accuracy)) : told.dataset.none;
  fix.querySelector("[data-unnote]").hidden = !place;
  fix.querySelector("[data-note]").hidden = Boolean(place);
};
const onRow = async ({ contacts, place }) => {
  log = contacts;
  if (fix) paintPlace(place);
  fromLog?.();
  await files?.paint();
  await sending?.paint();
  await showCheck();
};
const saver = isPreview ? undefined : saving({ form, typed, fill, say, complain, onRow });
const begin = async (found) => {
  phone = found;
  if (!phone) return;
  if (fix) fix.hidden = false;
  files = connectFiles({ form, phone, review, say });
  const settle = async () => { await recorder?.stop(); };
  sending = connectSending({ form, part: checking, phone, flush: saver.flush, settle, cards: () => all("[data-todo]", form), onFrozen: freeze });
  if (document.querySelector("[data-recorder]")) {
    const { connect: record, recover } = await import(words.audio);
    await recover(phone.store);
    recorder = record({ form, phone, say, paint: files.paint });
  }
  await files.paint();
  await sending.paint();
  await connected;
  form.dataset.ready = "";
  if (!isFrozen) goTo(location.hash);
};

// A tap is painted before anything is counted.
let isDue = false;
const soon = () => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => setTimeout(() => { isDue = false; review(); }));
};
const changed = ({ target }) => {
  if (target.type !== "file") saver?.soon(/radio|checkbox/.test(target.type));
  soon();
};

// Photos need more code only when there are some
const repaint = () => (files ? files.paint() : review());
const photos = async () => (await import(words.photos)).connect({ form, review: repaint, say });
const addFile = (slot, file) => {
  if (files) return files.add(slot, file);
  if (!isPreview) return photos().then(({ add }) => add(slot, file));
  slot.prepend(Object.assign(document.createElement("p"), { className: "small", textContent: file.name }));
  slot.firstElementChild.dataset.file = "";
  review();
};

form.addEventListener("input", changed);
form.addEventListener("change", ({ target }) => {
  if (target.files?.length) addFile(target.closest("[data-slot]"), target.files[0]);
});
form.addEventListener("click", async ({ target }) => {
  if (target.closest("[data-drop]")) return files.drop(target);
  const button = target.closest("[data-locate], [data-unnote]");
  if (!button) return undefined;
  const { locate, note } = await import(words.position);
  return button.closest("[data-fix]") ? note(button, say, phone, words.shop) : locate(button, say);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, dataset } = event.submitter;
  if (name === "remove") return files ? files.drop(event.submitter) : (await photos()).remove(event.submitter);
  const isNext = "next" in dataset;
  if (isNext && beside(1)) return step(1);
  if (isPreview) return;
  if (isNext && sending) return sending.send();
  if ((await saver.flush()) && isNext) location.assign(words.checkUrl);
});
document.querySelector("[data-back]").addEventListener("click", () => step(-1));
document.querySelector("[data-show-missing]").addEventListener("click", openSheet);
dialog.addEventListener("click", ({ target }) => { if (target.closest("[data-close], a")) dialog.close(); });
addEventListener("hashchange", () => goTo(location.hash));

for (const each of all("[data-plain], [data-live]")) each.hidden = "plain" in each.dataset;
show(shown()[0] ?? parts[0]);
document.documentElement.classList.add("live"); // from here on it can be used
const connected = connect().catch(() => {}); // the network went before its code came
if (words.start) goTo(`#q-${words.start}`);
goTo(location.hash);
saver?.ready.then(begin);
if (document.querySelector("[data-sign]")) import(words.signature).then(({ connect: sign }) => sign({ form, add: addFile }));
if (document.querySelector("[data-waiting]")) photos().then(({ watchAll }) => watchAll());
document.querySelector(".wrong")?.focus();
