// Files of the checklist on this phone: in the store as soon as they are chosen, drawn
// from there until the server shows them.
import { hex, sha256 } from "./digest.js";

/** Files that a sending can name: whole, and not to be taken away again. */
export const isWhole = ({ state }) => !["parked", "recording", "removing"].includes(state);

// What goes into the store: the bytes with their sha256, and what they are.
const packed = async (file, { blob, thumb }) => {
  const buffer = await blob.arrayBuffer();
  const name = blob === file ? file.name : file.name.replace(/\.[^.]*$/, "") + ".jpg";
  const capturedAt = new Date(file.lastModified || Date.now()).toISOString();
  const meta = { id: crypto.randomUUID(), name, type: blob.type, size: buffer.byteLength, sha256: hex(await sha256(buffer)), capturedAt, thumb };
  return [meta, buffer];
};

// One at a time, or twenty photos of 12 MP would fill the tab's memory.
let turn = Promise.resolve();
const inTurn = (work) => (turn = turn.catch(() => {}).then(work));

export const connect = ({ form, phone, review, say }) => {
  const words = form.dataset;
  const { store } = phone;
  const urls = new Map();
  const all = (selector, root = form) => [...root.querySelectorAll(selector)];
  const rendered = (id) => form.querySelector(`[data-id="${id}"]:not([data-local])`);

  const address = (row, buffer, type) => {
    urls.set(row.id, URL.createObjectURL(new Blob([buffer], { type })));
    return urls.get(row.id);
  };
  const picture = async (item, row) => {
    const image = item.querySelector("img");
    const buffer = row.thumb ?? (row.type.startsWith("image/") ? await store.bytes(row.id) : undefined);
    if (buffer) image.src = address(row, buffer, row.thumb ? "image/jpeg" : row.type);
    image.hidden = !buffer;
    item.querySelector(".blank").hidden = Boolean(buffer);
    item.querySelector(`[data-blank="${row.type.startsWith("audio/") ? "audio" : "doc"}"]`).hidden = false;
    const sound = row.type.startsWith("audio/") && (await store.bytes(row.id));
    if (!sound) return;
    const player = item.querySelector("audio");
    [player.src, player.hidden] = [address(row, sound, row.type), false];
  };

  const draw = async (row) => {
    const slot = form.querySelector(`[data-slot="${CSS.escape(row.question)}"]`);
    const isGone = row.state === "removing";
    const shown = rendered(row.id);
    if (shown) {
      shown.hidden = isGone;
      if (isGone) delete shown.dataset.file;
    }
    if (!slot || shown || row.state === "recording") return;
    let item = slot.querySelector(`[data-local][data-id="${row.id}"]`);
    if (!item) {
      item = document.querySelector("#local-file").content.firstElementChild.cloneNode(true);
      item.dataset.id = row.id;
      item.querySelector("[data-name]").textContent = row.name;
      slot.querySelector("[data-adding]").before(item);
      await picture(item, row);
    }
    item.hidden = isGone;
    item.toggleAttribute("data-file", isWhole(row));
    for (const each of all("[data-state]", item)) each.hidden = each.dataset.state !== row.state;
    item.querySelector("[data-percent]").textContent = `${Math.floor((100 * row.offset) / row.size)} %`;
    item.querySelector("[data-problem]").textContent = row.problem?.text ?? "";
    item.querySelector("[data-drop]").hidden = row.state === "going";
  };

  // One after the other: a file that is being drawn must not be drawn twice.
  let last = Promise.resolve();
  const repaint = async () => {
    const rows = await store.files(words.shop);
    for (const item of all("[data-local]")) {
      if (rows.some(({ id }) => id === item.dataset.id)) continue;
      URL.revokeObjectURL(urls.get(item.dataset.id));
      item.remove();
    }
    for (const row of rows) await draw(row);
    for (const slot of all("[data-slot]")) {
      const adding = slot.querySelector("[data-adding]");
      const isBusy = slot.querySelector("[data-recording]:not([hidden])");
      adding.hidden = !isBusy && all("[data-file]", slot).length >= Number(slot.dataset.most);
    }
    review();
  };
  const paint = () => (last = last.catch(() => {}).then(repaint));

  const add = async (slot, file) => {
    const question = slot.dataset.slot;
    say(words.preparing);
    slot.setAttribute("aria-busy", "true");
    try {
      const options = { isFine: "fine" in slot.dataset, isOriginal: "original" in slot.dataset, scaling: words.scaling };
      await inTurn(async () => {
        // Without its code, so soon after the first visit, the photo is kept as it is.
        const { shrink } = await import(words.capture).catch(() => ({ shrink: () => ({ blob: file }) }));
        const [meta, buffer] = await packed(file, await shrink(file, options));
        await store.addFile({ ...meta, shop: words.shop, question }, buffer);
      });
      await paint();
      phone.queue.drain();
    } catch {
      say(words.notKept);
    } finally {
      slot.removeAttribute("aria-busy");
      for (const each of all(".file", slot)) each.value = "";
    }
  };
  /** Takes a file away: what the server may have goes there too, when it can be reached. */
  const drop = async (button) => {
    const { id } = button.closest("[data-id]").dataset;
    const row = (await store.files(words.shop)).find((each) => each.id === id);
    const question = button.closest("[data-slot]").dataset.slot;
    if (row && ["waiting", "parked"].includes(row.state) && !row.offset) await store.removeFile(id);
    else await store.addRow({ name: "", type: "", size: 0, ...row, id, shop: words.shop, question, offset: 0, state: "removing", problem: undefined, nextAt: 0 });
    await paint();
    phone.queue.drain();
  };
  return { add, drop, paint };
};
