// Alt with the arrows moves the block that one is in; the focus goes with it.
let moved = null;

document.addEventListener("keydown", (event) => {
  const to = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!to || !event.altKey || event.ctrlKey || event.metaKey) return;
  const block = event.target.closest?.("[data-block]");
  const button = block?.querySelector(`button[value="${to}"]:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const block = event.target.closest?.("[data-block]");
  moved = block && { id: block.id, button: document.activeElement?.id };
});

// A button that cannot go on is disabled: then the block itself keeps the place.
document.addEventListener("htmx:afterSettle", () => {
  if (!moved) return;
  const button = moved.button && document.getElementById(moved.button);
  const kept = button && !button.disabled ? button : document.getElementById(moved.id);
  moved = null;
  kept?.focus();
});
