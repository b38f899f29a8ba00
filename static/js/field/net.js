// What every page of the shopper's tabs says of the phone: the strip above, the badge
// on the outbox. Opens the store and starts the way home.
import { connect as connectDiscreet } from "./discreet.js";
import { start } from "./home.js";
import { open } from "./store.js";

const LITTLE = 200e6;
const language = document.documentElement.lang;
const all = (selector) => document.querySelectorAll(selector);

const UNITS = [["gigabyte", 1e9, 1], ["megabyte", 1e6, 1], ["kilobyte", 1e3, 0]];
/** "1.1 MB", in the reader's own figures. */
export const size = (bytes) => {
  const [unit, by, digits] = UNITS.find(([, least]) => bytes >= least) ?? UNITS.at(-1);
  const options = { style: "unit", unit, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, options).format(Math.max(bytes / by, digits ? 0 : 1));
};
const clock = (ms) => new Date(ms).toLocaleTimeString(language, { timeStyle: "short", hourCycle: "h23" });
const room = async () => (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
/** Bytes that the browser would still let us keep, or undefined. */
export const free = async () => {
  const { quota, usage } = await room();
  return quota === undefined ? undefined : Math.max(0, quota - usage);
};

const strip = (name, is) => {
  const note = document.querySelector(`[data-when="${name}"]`);
  if (note && note.hidden === is) note.hidden = !is;
};

const paint = async (queue, on) => {
  const status = await queue.status();
  const bar = document.querySelector("[data-net]");
  const count = status.drafts + status.files + status.sendings;
  strip("offline", !status.online);
  strip("signed-out", status.online && !status.signedIn);
  strip("full", (await free()) < LITTLE);
  const told = bar?.querySelector("[data-offline]");
  if (told) told.textContent = status.since ? `${bar.dataset.since} ${clock(status.since)}.` : bar.dataset.now;
  for (const button of all("[data-net] [data-rescue]")) button.hidden = !count;
  for (const badge of all("[data-badge]")) {
    badge.hidden = !count;
    badge.firstElementChild.textContent = count;
  }
  await on(status);
};

/** {store, queue}; `on(status)` is called at every change. Undefined where nothing is kept. */
export const connect = async (on = () => {}) => {
  connectDiscreet();
  let store;
  try {
    store = await open(document.body.dataset.person);
  } catch {
    strip("refused", true);
    return undefined;
  }
  const queue = start(store);
  let planned;
  // Many changes at once are painted once.
  const soon = () => { planned ??= setTimeout(() => { planned = undefined; paint(queue, on); }, 60); };
  new BroadcastChannel("candid").onmessage = soon;
  addEventListener("candid:net", soon);
  for (const button of all("[data-rescue]")) {
    button.addEventListener("click", async () => (await import(button.dataset.rescue)).saveAll(store));
  }
  await paint(queue, on);
  return { store, queue };
};
