// The scenario editor's lists. <textarea data-lines> becomes one field per line, which
// is written back into it; [data-list] holds rows that the server wrote. Each row gets
// buttons: up, down, out. In a line Enter begins the next one, Alt and an arrow key move
// it, Backspace in an empty one takes it out; pasted lines become lines.
const clone = (selector, root = document) =>
  root.querySelector(selector).content.firstElementChild.cloneNode(true);
const rowsOf = (list) => [...list.querySelectorAll("[data-row]")];
const moved = document.querySelector("#moved");

// Each button says what it does to which row; the ends have nowhere to go.
function number(list) {
  const rows = rowsOf(list);
  rows.forEach((row, index) => {
    const name = `${list.dataset.label} ${index + 1}`;
    for (const button of row.querySelectorAll("[data-label]")) {
      button.setAttribute("aria-label", `${button.dataset.label}: ${name}`);
    }
    row.querySelector("[data-move='-1']").disabled = index === 0;
    row.querySelector("[data-move='1']").disabled = index === rows.length - 1;
    if (list.dataset.lines !== undefined) row.querySelector("textarea").setAttribute("aria-label", name);
  });
}

function changed(list) {
  number(list);
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

const fieldIn = (row) => row.querySelector("input, textarea");

function move(list, row, by) {
  const rows = rowsOf(list);
  const other = rows[rows.indexOf(row) + by];
  if (!other) return;
  const focus = document.activeElement;
  if (by < 0) other.before(row);
  else other.after(row);
  changed(list);
  if (row.contains(focus) && !focus.disabled) focus.focus();
  else fieldIn(row).focus();
  const now = rowsOf(list).indexOf(row) + 1;
  moved.textContent = moved.dataset.words.replace("{n}", now).replace("{all}", rows.length);
}

function remove(list, row) {
  const rows = rowsOf(list);
  const index = rows.indexOf(row);
  const next = rows[index + 1] ?? rows[index - 1];
  row.remove();
  changed(list);
  (next ? fieldIn(next) : list.querySelector("[data-add]")).focus();
}

function equip(row) {
  (row.querySelector("[data-tools]") ?? row).append(clone("#row-tools"));
  return row;
}

function bind(list, blank) {
  const holder = list.querySelector("[data-rows]");
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const row = event.target.closest("[data-row]");
    if (!button) return;
    if (button.hasAttribute("data-add")) {
      holder.append(equip(blank()));
      changed(list);
      fieldIn(holder.lastElementChild).focus();
    } else if (button.hasAttribute("data-remove")) remove(list, row);
    else if (button.dataset.move) move(list, row, Number(button.dataset.move));
  });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = event.target.closest("[data-row]");
    if (!by || !event.altKey || !row || event.target.matches("select")) return;
    event.preventDefault();
    move(list, row, by);
  });
}

// Rows of the server: the blank one at the end is for pages without this file.
for (const list of document.querySelectorAll("[data-list]")) {
  for (const spare of list.querySelectorAll("[data-spare]")) spare.remove();
  rowsOf(list).forEach(equip);
  list.querySelector("[data-add]").hidden = false;
  bind(list, () => clone("[data-blank]", list));
  number(list);
}

// The number of days counts only after the visit, not on a promised day.
function showDays(select) {
  select.parentElement.querySelector("[name=follow_ups_days]").hidden = select.value === "promise";
}
document.addEventListener("input", (event) => {
  if (event.target.matches("[name=follow_ups_when]")) showDays(event.target);
});
document.querySelectorAll("[name=follow_ups_when]").forEach(showDays);

// As high as its text, within reason.
function grow(area, least = 1) {
  area.rows = least;
  while (area.rows < 8 && area.scrollHeight > area.clientHeight + 2) area.rows += 1;
}

function line(text) {
  const row = equip(clone("#line-row"));
  fieldIn(row).value = text;
  return row;
}

function asList(area) {
  const label = document.querySelector(`label[for="${area.id}"]`);
  const list = clone("#line-list");
  const holder = list.querySelector("[data-rows]");
  list.dataset.lines = "";
  list.dataset.label = label.firstChild.textContent.trim();
  const said = [area.getAttribute("aria-describedby"), area.getAttribute("aria-invalid")];
  holder.append(...area.value.split("\n").filter((text) => text.trim()).map(line));
  // What leads to the field (its label, an error in the summary) leads to the list.
  Object.assign(list, { id: area.id, tabIndex: -1 });
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", list.dataset.label);
  if (said[0]) list.setAttribute("aria-describedby", said[0]);
  if (said[1]) list.setAttribute("aria-invalid", said[1]);
  area.removeAttribute("id");
  area.hidden = true;
  area.after(list);
  bind(list, () => clone("#line-row"));
  number(list);
  for (const each of holder.querySelectorAll("textarea")) grow(each);

  list.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) grow(event.target);
    area.value = rowsOf(list).map((row) => fieldIn(row).value.replaceAll("\n", " ")).join("\n");
  });
  const split = (row, texts) => {
    const rows = texts.map(line);
    row.after(...rows);
    rows.forEach((each) => grow(fieldIn(each)));
    changed(list);
    fieldIn(rows.at(-1)).focus();
  };
  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (!event.target.matches("textarea") || event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const { value, selectionStart: start, selectionEnd: end } = event.target;
      event.target.value = value.slice(0, start);
      split(row, [value.slice(end)]);
      document.activeElement.setSelectionRange(0, 0);
    } else if (event.key === "Backspace" && !event.target.value) {
      event.preventDefault();
      remove(list, row);
    }
  });
  list.addEventListener("paste", (event) => {
    const texts = event.clipboardData.getData("text").split(/\r?\n/).filter((text) => text.trim());
    if (texts.length < 2) return;
    event.preventDefault();
    event.target.setRangeText(texts[0], event.target.selectionStart, event.target.selectionEnd, "end");
    split(event.target.closest("[data-row]"), texts.slice(1));
  });
}
document.querySelectorAll("textarea[data-lines]").forEach(asList);
const variants = "textarea[name=variables_texts]";
document.addEventListener("input", (event) => event.target.matches(variants) && grow(event.target, 3));
for (const area of document.querySelectorAll(variants)) grow(area, 3);
