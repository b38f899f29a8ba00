// The checklist page: one section at a time, what is missing, saved as one goes,
// photos sent when they are chosen. Without this file it is an ordinary form.
// In a preview (data-preview) nothing is sent: the tab alone keeps what was tried.
const form = document.querySelector("#checklist");
const words = form.dataset;
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const parts = all("[data-part]");
const steps = all(".progress a");
const dialog = document.querySelector("#missing");
const headers = { "X-Requested-With": "fetch" };
const isPreview = "preview" in words;
const unsent = `draft:${words.shop}`;
const storage = (() => { try { return isPreview ? sessionStorage : localStorage; } catch { return null; } })(); // may be forbidden

// What is answered, and what is not
const field = (card, part) => card.querySelector(`[name^="${part}."]`);
const inputs = (card) => all('[name^="a."], [name^="m."], [name^="s."], [name^="g."]', card);
const isGiven = (each) => (/radio|checkbox/.test(each.type) ? each.checked : each.value.trim());
const given = (card) => inputs(card).some(isGiven);
const isHalf = (card) => all(".row", card).some((row) => !row.querySelector(":checked"));
const isNa = (card) => Boolean(card.querySelector('[name^="na."]:checked, [value="-"]:checked'));
const isOpen = (card) => "asks" in card.dataset && Boolean(card.querySelector("[data-opens]:checked"));
const lacking = ({ dataset, value }) => Number(dataset.min ?? dataset.least ?? 0) - value.trim().length;

const lacksPhoto = (card) => {
  const slot = card.querySelector("[data-slot]");
  if (!slot || slot.hidden) return false;
  const count = all("[data-file]", slot).length;
  const isAlone = !inputs(card).length;
  const isDue = isAlone ? "required" in card.dataset || count : slot.closest(".why") ? isOpen(card) : given(card);
  return Boolean(isDue) && count < Number(slot.dataset.need);
};

const lacksWhy = (card) => {
  const why = card.querySelector("[data-why]")?.dataset.why;
  if (!why || why === "never" || !(why === "always" ? given(card) : isOpen(card))) return false;
  const chosen = why !== "always" && card.querySelector('[name^="r."]:checked');
  const comment = field(card, "c");
  return comment.value.trim() ? lacking(comment) > 0 : !chosen;
};

const isMissing = (card) => {
  if (card.hidden) return false;
  if (card.id === "visited_at") return !card.querySelector("input").value;
  if (card.querySelector(":scope > .err:not([hidden])")) return true;
  if (isNa(card)) return false;
  if (lacksPhoto(card)) return true;
  if (!given(card)) return "required" in card.dataset && !("measured" in card.dataset) && inputs(card).length > 0;
  return isHalf(card) || lacksWhy(card) || all("[data-min]", card).some((text) => lacking(text) > 0);
};
const counts = (card) => !card.hidden && ("required" in card.dataset || given(card) || isNa(card));

// What the conditions hide stays in the form, and comes back with its answer
let conditions;
const connect = async () => {
  const rules = document.querySelector("#conditions");
  if (!rules) return;
  const checklist = JSON.parse(rules.textContent);
  const [{ prepare }, { readAll }] = await Promise.all([import(words.conditions), import(words.values)]);
  const visible = prepare(checklist);
  conditions = () => visible(readAll(form), checklist.context);
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
  for (const card of all(".q", form)) card.toggleAttribute("data-todo", isMissing(card));
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
  const here = current ? all("[data-todo]", current).length : 0;
  document.querySelector("[data-show-missing] span").textContent = here ? `${here} ${words.missing}` : words.none;
  const next = beside(1);
  document.querySelector("[data-next] span").textContent = next ? `${words.section} ${next.dataset.part}` : words.last ?? words.check;
  document.querySelector("[data-next]").disabled = isPreview && !next;
  document.querySelector("[data-back]").disabled = !beside(-1);
};

// One section at a time
let current;
const shown = () => parts.filter((_, index) => !steps[index].hidden);
const show = (part) => {
  current = part;
  for (const [index, each] of parts.entries()) {
    each.hidden = each !== part;
    steps[index].ariaCurrent = each === part ? "step" : null;
  }
  review();
};

const goTo = (hash) => {
  const asked = document.getElementById(decodeURIComponent(hash.slice(1)));
  const part = asked?.closest("[data-part]");
  if (!part || steps[parts.indexOf(part)].hidden) return;
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

// Saving: the server has it, or this phone keeps a copy until it does
let timer;
const say = (text) => { document.querySelector("[data-status] span").textContent = text; };
const typed = () => String(new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")));

const complain = (problems) => {
  for (const line of all(".q > .err", form)) {
    const text = problems[line.id === "visited-error" ? "" : line.id.slice(2)];
    line.hidden = !text;
    line.lastElementChild.textContent = text ?? "";
  }
  review();
};

// One after the other, or a slow request would overwrite a later one
let last = Promise.resolve();
const save = () => (last = last.then(() => put()));
const put = async (keepalive) => {
  timer = clearTimeout(timer);
  if (isPreview) return false;
  const sent = typed();
  say(words.saving);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(sent), headers, keepalive, redirect: "manual" });
    if (![200, 409].includes(answer.status)) return say(answer.status >= 500 ? words.offline : words.signedOut);
    const { problems = {}, detail } = await answer.json();
    complain(problems);
    if (sent === typed()) storage?.removeItem(unsent);
    const at = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", hourCycle: "h23" });
    say(detail ?? (Object.keys(problems).length ? words.refused : `${words.saved} ${at}`));
    return answer.ok && !Object.keys(problems).length;
  } catch {
    return say(words.offline);
  }
};

const changed = ({ target }) => {
  if (target.type === "file") return;
  review();
  clearTimeout(timer);
  timer = setTimeout(save, /radio|checkbox/.test(target.type) ? 0 : 400);
  storage?.setItem(unsent, typed());
};

const restore = () => {
  const kept = storage?.getItem(unsent);
  if (!kept) return;
  const values = new URLSearchParams(kept);
  for (const each of form.elements) {
    if (!/^((a|m|s|g|na|c|r)\.|visited_at$)/.test(each.name)) continue;
    if (/radio|checkbox/.test(each.type)) each.checked = values.getAll(each.name).includes(each.value);
    else each.value = values.get(each.name) ?? "";
  }
  save();
};

// Photos need more code only when there are some
const photos = async () => (await import(words.photos)).connect({ form, review, say });
const addFile = (slot, file) => {
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
  const button = target.closest("[data-locate]");
  if (button) (await import(words.position)).locate(button, say);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, dataset } = event.submitter;
  if (name === "remove") return (await photos()).remove(event.submitter);
  const isNext = "next" in dataset;
  if (isNext && beside(1)) return step(1);
  if ((await save()) && isNext) location.assign(words.checkUrl);
});
document.querySelector("[data-back]").addEventListener("click", () => step(-1));
document.querySelector("[data-show-missing]").addEventListener("click", openSheet);
dialog.addEventListener("click", ({ target }) => { if (target.closest("[data-close], a")) dialog.close(); });
addEventListener("hashchange", () => goTo(location.hash));
addEventListener("online", save);
addEventListener("pagehide", () => { if (timer) put(true); });

document.documentElement.classList.add("live");
for (const each of all("[data-plain], [data-live]")) each.hidden = "plain" in each.dataset;
restore();
show(shown()[0] ?? parts[0]);
connect();
if (words.start) goTo(`#q-${words.start}`);
goTo(location.hash);
if (document.querySelector("[data-sign]")) import(words.signature).then(({ connect: sign }) => sign({ form, add: addFile }));
if (document.querySelector("[data-waiting]")) photos().then(({ watchAll }) => watchAll());
document.querySelector(".wrong")?.focus();
