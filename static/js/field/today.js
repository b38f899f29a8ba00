// Today on the phone: what waits here, and the pages of one's shops kept for the time
// without a network. Without this file Today is an ordinary page.
import { connect, size } from "./net.js";
import { persist } from "./store.js";
import { keepPages } from "./worker.js";

const card = document.querySelector("[data-outbox]");
const words = card.dataset;
const counted = (count, one, many) => (count ? [`${count} ${count === 1 ? one : many}`] : []);

const paint = ({ online, signedIn, drafts, sendings, files, bytes, parked }) => {
  card.hidden = !drafts && !sendings && !files;
  const parts = [
    ...counted(sendings, words.report, words.reports),
    ...counted(drafts, words.draft, words.drafts),
    ...counted(files, words.file, words.files),
  ];
  const kept = files ? `, ${size(bytes)}` : "";
  const stuck = parked ? ` · ${parked} ${words.parked}` : "";
  card.querySelector("[data-count]").textContent = `${parts.join(", ")} ${words.waiting}${kept}${stuck}`;
  const told = signedIn ? words.online : words.signedOut;
  card.querySelector("[data-told]").textContent = online ? told : words.offline;
};

// What the shops need, and the two tabs; once there is time for it
const keepAll = () => {
  const pages = [...document.querySelectorAll("[data-pages]")]
    .flatMap(({ dataset }) => dataset.pages.split(" ").map((page) => [page, dataset.stamp]));
  keepPages([["/today/", document.body.dataset.app], ["/outbox/", document.body.dataset.app], ...pages]);
};

connect(paint).then((phone) => {
  if (!phone) return;
  persist();
  if (navigator.onLine) (window.requestIdleCallback ?? setTimeout)(keepAll);
});
