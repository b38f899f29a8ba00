// The queue without a page: the service worker brings reports and files up when the
// network is back. Drafts wait for the phone's next page, which knows its own name.
import { make } from "./queue.js";
import { open } from "./store.js";

/** Rejects when something is left that could go: the browser tries once more later. */
export const bringHome = async (person, upload) => {
  const store = await open(person);
  const queue = make(store, { upload, kinds: ["removal", "sending", "file"] });
  try {
    if (await queue.once()) throw new Error("not all is home");
  } finally {
    queue.stop();
    store.close();
  }
};
