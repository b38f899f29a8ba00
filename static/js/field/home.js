// The queue on a page: drained when it opens, when it is looked at again, when the
// network is back, and when the service worker says so.
import { make } from "./queue.js";
import { register, wakeLater } from "./worker.js";

/** Starts bringing home what this store holds; one per page. */
export const start = (store) => {
  // Most visits bring no file up.
  const upload = async (file) => (await import(document.body.dataset.tus)).upload(file);
  const queue = make(store, { upload, onWaiting: wakeLater });
  addEventListener("online", queue.online);
  addEventListener("offline", queue.offline);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) queue.drain(); });
  register(queue.drain);
  queue.drain();
  return queue;
};
