// The phone beside the editor follows it: the same question, after every saving.
const frame = document.querySelector("iframe[data-preview]");
const language = document.querySelector("[data-preview-language]");
let timer = 0;

function follow() {
  if (!frame) return;
  const at = new URL(frame.dataset.preview, location.href);
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) at.searchParams.set("q", asked);
  if (language?.value) at.searchParams.set("lang", language.value);
  // Not by src: that would add a step to the page's own history.
  frame.contentWindow.location.replace(at);
}

for (const moment of ["candid:saved", "candid:shown"]) {
  document.addEventListener(moment, () => {
    clearTimeout(timer);
    timer = setTimeout(follow, 300);
  });
}
language?.addEventListener("change", follow);
