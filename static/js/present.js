// A report full-screen: one block at a time. Without a script all stand one below another.
const stage = document.querySelector("[data-slides]");
const slides = [...stage.querySelectorAll("[data-slide]")];
const count = document.querySelector("[data-count]");
const onward = new Set(["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"]);
const back = new Set(["ArrowLeft", "ArrowUp", "PageUp", "Backspace"]);
let at = 0;

function show(place, focus = true) {
  at = Math.min(Math.max(place, 0), slides.length - 1);
  slides.forEach((slide, index) => (slide.hidden = index !== at));
  count.textContent = stage.dataset.words.replace("{n}", at + 1).replace("{all}", slides.length);
  document.querySelector('[data-go="-1"]').disabled = at === 0;
  document.querySelector('[data-go="1"]').disabled = at === slides.length - 1;
  history.replaceState(null, "", `#${at + 1}`);
  scrollTo(0, 0);
  if (focus) slides[at].focus({ preventScroll: true });
}

const isRtl = document.documentElement.dir === "rtl";
const full = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.());

// A long block is read to its end before the next one comes.
function down() {
  const page = document.scrollingElement;
  const rest = page.scrollHeight - page.clientHeight - page.scrollTop;
  if (rest > 8) scrollBy({ top: page.clientHeight * 0.8 });
  else show(at + 1);
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isControl = event.target.closest?.("a, button, summary, input, select");
  if (isControl && (event.key === " " || event.key === "Enter")) return;
  let key = event.key;
  if (isRtl) key = { ArrowRight: "ArrowLeft", ArrowLeft: "ArrowRight" }[key] ?? key;
  if (key === "Escape" && !document.fullscreenElement) document.querySelector("[data-leave]").click();
  else if (key === "Home") show(0);
  else if (key === "End") show(slides.length - 1);
  else if (key.toLowerCase() === "f") full();
  else if (key === " " && event.shiftKey) show(at - 1);
  else if (key === " " || key === "ArrowDown") down();
  else if (onward.has(key)) show(at + 1);
  else if (back.has(key)) show(at - 1);
  else return;
  event.preventDefault();
}

if (slides.length) {
  document.querySelector("[data-steer]").hidden = false;
  document.addEventListener("keydown", press);
  for (const button of document.querySelectorAll("[data-go]"))
    button.addEventListener("click", () => show(at + Number(button.dataset.go), false));
  document.querySelector("[data-full]").addEventListener("click", full);
  document.querySelector("[data-full]").hidden = !document.fullscreenEnabled;
  show(Number(location.hash.slice(1) || 1) - 1);
}
