// The brief on the phone. Without a network Start opens the checklist that is kept here:
// the first answers start the shop at the server when they arrive.
import { connect } from "./net.js";

const form = document.querySelector("form[data-checklist]");
let isOnline = navigator.onLine;
connect(({ online }) => { isOnline = online; });
form?.addEventListener("submit", (event) => {
  if (isOnline && navigator.onLine) return;
  event.preventDefault();
  location.assign(form.dataset.checklist);
});

// Said when it is so: this page, and the checklist if there is one, open without a network.
const mark = document.querySelector("[data-kept]");
const look = async () => {
  const paths = mark.dataset.kept.split(" ");
  const found = await Promise.all(paths.map((path) => caches.match(path, { cacheName: "pages", ignoreVary: true })));
  mark.hidden = !found.every(Boolean);
};
if (mark && globalThis.caches) {
  look();
  navigator.serviceWorker?.addEventListener("message", ({ data }) => { if (data?.kind === "kept") look(); });
}
