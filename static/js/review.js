// The review page: J and K move in the queue, the tabs show all answers or those
// that lost points, F opens the finding of the answer in view. With an open
// question, Return is the button that Enter and the eye go to.
const queue = [...document.querySelectorAll("[data-queue] a")];
const here = queue.findIndex((link) => link.hasAttribute("aria-current"));
const answers = document.querySelector(".answers");
const typing = "input:not([type=radio]), textarea, select";

const move = (by) => queue[Math.min(queue.length - 1, Math.max(0, here + by))]?.click();

const show = (button) => {
  for (const each of document.querySelectorAll("[data-show]")) {
    each.toggleAttribute("aria-current", each === button);
    if (each === button) each.setAttribute("aria-current", "true");
  }
  const onlyLost = button.dataset.show === "lost";
  for (const line of answers.querySelectorAll(".qa")) {
    line.hidden = onlyLost && !("lost" in line.dataset);
  }
};

const firstInView = () => {
  const top = answers.getBoundingClientRect().top;
  const lines = [...answers.querySelectorAll(".qa:not([hidden])")];
  return lines.find((line) => line.getBoundingClientRect().top >= top - 1);
};

const openFinding = () => {
  const line = document.activeElement.closest?.(".qa") ?? firstInView();
  const finding = line?.querySelector("[data-finding]");
  if (!finding) return;
  finding.open = true;
  finding.querySelector("textarea").focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches(typing)) return;
  const act = { j: () => move(1), k: () => move(-1), f: openFinding }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => show(button));
}

answers?.addEventListener("input", () => {
  const asked = [...answers.querySelectorAll("[data-finding] textarea")];
  const isOpen = asked.some((text) => text.value.trim());
  document.querySelector("[data-return]")?.classList.toggle("primary", isOpen);
  document.querySelector("[data-approve]")?.classList.toggle("primary", !isOpen);
});
