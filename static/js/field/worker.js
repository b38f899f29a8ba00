// The page's side of the service worker (static/worker/sw.js): registered from the
// shopper's pages only, asked for background sync where there is such a thing.
const answer = ({ data, ports }) => {
  if (data?.kind === "app") ports[0].postMessage(document.body.dataset.app);
};

// As a module it can import the queue; where it may not, it only wakes pages.
const registered = () => navigator.serviceWorker.register("/sw.js?module", { type: "module" })
  .catch(() => navigator.serviceWorker.register("/sw.js"));

/** Something waits: the browser wakes the worker when there is a network, if it can. */
export const wakeLater = async () => {
  try {
    const { sync } = await navigator.serviceWorker.ready;
    await sync?.register("candid");
  } catch { /* forbidden: the next page brings it up */ }
};

/** Registers the worker; `drain` is called when it says that the network is back. */
export const register = async (drain = () => {}) => {
  if (!navigator.serviceWorker) return;
  const isFirst = !navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("message", answer);
  navigator.serviceWorker.addEventListener("message", ({ data }) => { if (data?.kind === "drain") drain(); });
  try {
    await registered();
    // Whichever page came first: nobody waited on Today until the worker was there.
    if (isFirst) await keepPages(["/today/", "/outbox/", location.pathname].map((path) => [path, document.body.dataset.app]));
  } catch { /* forbidden or no secure address: the page works, but only online */ }
};

/** Asks the worker to keep these pages ([path, stamp]) and the pictures on them. */
export const keepPages = async (pages) => {
  if (!navigator.serviceWorker) return;
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ kind: "keep", pages });
};
