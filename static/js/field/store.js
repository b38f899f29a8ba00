// What this phone keeps of one person: drafts, files, sendings. A database of its own
// for each person; bytes as ArrayBuffer, never as Blob (WebKit loses those). A write is
// done when it is on the disk. Every write is told on the channel "candid".
const STORES = { drafts: "shop", files: "id", bytes: "id", sendings: "id" };
const VERSION = 1;
const ROW = 1; // the form of a row: a later page reads the rows of an earlier one
const BLANK = { v: ROW, typed: "", contacts: [], spent: {}, savedAt: 0, base: "", dirty: false, submission: "" };

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const written = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("aborted"));
});

const connect = (name) => {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    for (const [store, keyPath] of Object.entries(STORES)) {
      if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store, { keyPath });
    }
  };
  return done(request);
};

// The keys of a recording's pieces. A store of their own would be a new version of the
// database, which a page of the last version could not open any more.
const pieces = (id) => IDBKeyRange.bound(`${id}.`, `${id}.\uffff`);

// This browser's own name: the server tells a second phone from an answer that got lost.
const deviceOf = () => {
  const fresh = crypto.randomUUID();
  try {
    localStorage.device ??= fresh;
    return localStorage.device;
  } catch {
    return fresh;
  }
};

const nameOf = (person) => `candid.${person}`;

/** The phone's store of this person. Rejects where the browser refuses to store. */
export const open = async (person) => {
  let database;
  const channel = new BroadcastChannel("candid");
  const tell = (kind, row = {}) => channel.postMessage({ kind, shop: row.shop, id: row.id });

  // The system closes connections of sleeping pages: the next use opens again.
  const connected = async () => {
    if (database) return database;
    database = await connect(nameOf(person));
    database.onclose = () => { database = undefined; };
    database.onversionchange = () => { database?.close(); database = undefined; };
    return database;
  };
  const begin = async (stores, mode) => {
    const start = async () => (await connected()).transaction(stores, mode, { durability: "strict" });
    try {
      return await start();
    } catch (error) {
      if (error.name !== "InvalidStateError") throw error;
      database = undefined;
      return start();
    }
  };
  const read = async (store, ask) => done(ask((await begin([store], "readonly")).objectStore(store)));
  // Reading, changing and writing are one transaction: two tabs lose nothing of each other.
  const change = async (store, key, patch, blank) => {
    const transaction = await begin([store], "readwrite");
    const finished = written(transaction);
    const rows = transaction.objectStore(store);
    const found = (await done(rows.get(key))) ?? blank;
    const row = found && { ...found, ...(typeof patch === "function" ? patch(found) : patch) };
    if (row) rows.put(row);
    await finished;
    return row;
  };
  const remove = async (stores, key) => {
    const transaction = await begin(stores, "readwrite");
    for (const store of stores) transaction.objectStore(store).delete(key);
    if (stores.includes("bytes")) transaction.objectStore("bytes").delete(pieces(key));
    return written(transaction);
  };
  await connected();

  const draft = (shop) => read("drafts", (rows) => rows.get(shop));
  const drafts = () => read("drafts", (rows) => rows.getAll());
  /** Merges `patch` (or what it makes of the row) into the draft; sets savedAt. */
  const keep = async (shop, patch) => {
    const blank = { ...BLANK, shop, submission: crypto.randomUUID() };
    const stamped = (row) => ({ ...(typeof patch === "function" ? patch(row) : patch), savedAt: Date.now() });
    const row = await change("drafts", shop, stamped, blank);
    tell("draft", row);
    return row;
  };
  /** What the server said of the draft; its savedAt stays that of the last keystroke. */
  const patchDraft = async (shop, patch) => {
    const row = await change("drafts", shop, patch);
    if (row) tell("draft", row);
    return row;
  };
  const removeDraft = async (shop) => {
    await remove(["drafts"], shop);
    tell("draft", { shop });
  };

  /** Keeps the bytes and what is known of them, both or neither. */
  const addFile = async (meta, buffer) => {
    const row = { v: ROW, state: "waiting", offset: 0, size: buffer.byteLength, ...meta };
    const transaction = await begin(["files", "bytes"], "readwrite");
    transaction.objectStore("files").put(row);
    transaction.objectStore("bytes").delete(pieces(row.id));
    transaction.objectStore("bytes").put({ v: ROW, id: row.id, buffer });
    await written(transaction);
    tell("file", row);
    return row;
  };
  const files = async (shop) => {
    const rows = await read("files", (store) => store.getAll());
    return shop ? rows.filter((row) => row.shop === shop) : rows;
  };
  const joined = async (id) => {
    const rows = await read("bytes", (found) => found.getAll(pieces(id)));
    return rows.length ? new Blob(rows.map(({ buffer }) => buffer)).arrayBuffer() : undefined;
  };
  const bytes = async (id) => (await read("bytes", (rows) => rows.get(id)))?.buffer ?? joined(id);
  /** A row without bytes: a recording that begins, a file that is to go at the server. */
  const addRow = async (meta) => {
    const row = await change("files", meta.id, meta, { v: ROW });
    tell("file", row);
    return row;
  };
  /** One more piece of a recording; addFile puts the whole in the place of its pieces. */
  const addPiece = async (id, index, buffer) => {
    const transaction = await begin(["bytes"], "readwrite");
    transaction.objectStore("bytes").put({ v: ROW, id: `${id}.${String(index).padStart(6, "0")}`, buffer });
    return written(transaction);
  };
  const patchFile = async (id, patch) => {
    const row = await change("files", id, patch);
    if (row) tell("file", row);
    return row;
  };
  const removeFile = async (id) => {
    await remove(["files", "bytes"], id);
    tell("file", { id });
  };
  /** The server has it: what is left is the row, without its bytes. */
  const dropBytes = (id) => remove(["bytes"], id);

  /** A sending goes out under the id that it got here, as often as it must. */
  const queue = async (sending) => {
    const row = { v: ROW, state: "waiting", tries: 0, nextAt: 0, title: "", ...sending };
    row.id ??= crypto.randomUUID();
    const transaction = await begin(["sendings"], "readwrite");
    transaction.objectStore("sendings").put(row);
    await written(transaction);
    tell("sending", row);
    return row;
  };
  const sendings = () => read("sendings", (rows) => rows.getAll());
  const patchSending = async (id, patch) => {
    const row = await change("sendings", id, patch);
    if (row) tell("sending", row);
    return row;
  };
  const removeSending = async (id) => {
    await remove(["sendings"], id);
    tell("sending", { id });
  };

  /** All that is not at the server for certain, the bytes of files included. */
  const everything = async () => {
    const held = (await files()).filter((row) => row.state !== "stored");
    const filled = await Promise.all(held.map(async (row) => ({ ...row, bytes: await bytes(row.id) })));
    return { person, drafts: await drafts(), files: filled, sendings: await sendings() };
  };
  const close = () => {
    database?.close();
    channel.close();
    database = undefined;
  };
  return {
    person, device: deviceOf(), draft, drafts, keep, patchDraft, removeDraft, addFile, addRow, addPiece, files, bytes,
    patchFile, removeFile, dropBytes, queue, sendings, patchSending, removeSending, everything, close,
  };
};

/** True, false, or "unknown" where the browser does not answer in time. */
export const persist = async (patience = 2000) => {
  if (!navigator.storage?.persist) return false;
  const late = new Promise((resolve) => { setTimeout(resolve, patience, "unknown"); });
  return Promise.race([navigator.storage.persist().catch(() => false), late]);
};
