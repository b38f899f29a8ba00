// <form data-select="shop"> counts its ticked boxes of that name. In it (or in any
// form with data-counts="shop location"):
//   [data-select-all]   ticks or clears the rows shown; data-within="id" only there
//   [data-select-bar]   is there only while something is ticked
//   [data-select-none]  clears the selection
//   [data-words]        says how many, from data-none, data-one and data-many;
//                       {n} is the count of data-of (or of the form's own boxes),
//                       {total} is n times the number in the field named data-times
const boxes = (form, name) => [...form.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
const ticked = (form, name) => boxes(form, name).filter((box) => box.checked).length;

function speak(form, element) {
  const all = form.querySelector("[data-select-everything]");
  const own = element.dataset.of ?? form.dataset.select;
  const n = all?.checked && own === form.dataset.select ? Number(all.value) : ticked(form, own);
  const field = element.dataset.times && form.elements[element.dataset.times];
  const times = field ? Math.max(Number.parseInt(field.value, 10) || 0, 0) : 1;
  const total = n * times;
  const { none, one, many, each } = element.dataset;
  const words = total === 0 ? none : n === 1 ? (total > 1 && each ? each : one) : many;
  element.textContent = words.replace("{n}", n).replace("{total}", total);
  if (element.matches("button")) element.disabled = total === 0;
}

function refresh(form) {
  const own = boxes(form, form.dataset.select);
  const count = own.filter((box) => box.checked).length;
  for (const all of form.querySelectorAll("[data-select-all]")) {
    const within = all.dataset.within ? boxes(document.getElementById(all.dataset.within), form.dataset.select) : own;
    const here = within.filter((box) => box.checked).length;
    all.hidden = false;
    all.checked = here > 0 && here === within.length;
    all.indeterminate = here > 0 && here < within.length;
  }
  for (const bar of form.querySelectorAll("[data-select-bar]")) bar.hidden = count === 0;
  for (const none of form.querySelectorAll("[data-select-none]")) none.hidden = count === 0;
  for (const element of form.querySelectorAll("[data-words]")) speak(form, element);
}

for (const form of document.querySelectorAll("form[data-select]")) {
  form.addEventListener("input", (event) => {
    const all = event.target.closest("[data-select-all]");
    if (all) {
      const within = all.dataset.within ? document.getElementById(all.dataset.within) : form;
      for (const box of boxes(within, form.dataset.select)) box.checked = all.checked;
    }
    refresh(form);
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-select-none]")) return;
    for (const box of boxes(form, form.dataset.select)) box.checked = false;
    refresh(form);
  });
  refresh(form);
}
// A page that comes back from the browser's memory keeps its ticks.
addEventListener("pageshow", () => document.querySelectorAll("form[data-select]").forEach(refresh));
