// data-key="a" on a button or link: pressing A presses it. Keys rest while one
// types, and with Ctrl, Alt or Meta. "?" opens <dialog id="keys"> where there is one.
const typing = "input:not([type=checkbox],[type=radio],[type=button],[type=submit]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest?.(typing)) return;
  const dialog = document.querySelector("dialog:modal");
  const keys = document.querySelector("dialog#keys");
  if (event.key === "?" && keys && !dialog) {
    event.preventDefault();
    keys.showModal();
    return;
  }
  const key = event.key.toLowerCase();
  const target = [...(dialog ?? document).querySelectorAll("[data-key]")].find(
    (each) => each.dataset.key === key && !each.disabled && each.checkVisibility?.() !== false,
  );
  if (!target) return;
  event.preventDefault();
  if (target.matches("input:not([type=checkbox],[type=radio]), textarea, select")) target.focus();
  else target.click();
});
