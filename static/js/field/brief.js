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
