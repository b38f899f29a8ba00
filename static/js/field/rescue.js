// Everything that only this phone has, as one ZIP: photos as photos, the rest as JSON.
// Stored, not packed: photos do not get smaller, and the code stays short.
const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});
const crc32 = (bytes) => {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
};
const packed = (...fields) => {
  const bytes = new Uint8Array(fields.reduce((sum, [, width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, width] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return bytes;
};
const NEW_YEAR = 0x5c21; // 1 January 2026: the names say when, the table need not

/** The parts of a ZIP of `files`: [[name, bytes]]; a Blob is made of them as they are. */
export const zip = (files) => {
  const parts = [];
  const table = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const title = new TextEncoder().encode(name);
    const told = [[20, 2], [0x800, 2], [0, 2], [0, 2], [NEW_YEAR, 2], [crc32(bytes), 4], [bytes.length, 4], [bytes.length, 4], [title.length, 2], [0, 2]];
    const head = packed([0x04034b50, 4], ...told);
    parts.push(head, title, bytes);
    table.push(packed([0x02014b50, 4], [20, 2], ...told, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), title);
    offset += head.length + title.length + bytes.length;
  }
  const length = table.reduce((sum, part) => sum + part.length, 0);
  const end = packed([0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [length, 4], [offset, 4], [0, 2]);
  return [...parts, ...table, end];
};

const clean = (name) => name.replace(/[^\p{L}\p{N}._ -]/gu, "_").slice(-80) || "file";
/** What goes into the ZIP of these rows of the store. */
export const entries = ({ person, drafts, sendings, files }) => {
  const placed = files.map(({ bytes, ...row }) => ({ bytes, row: { ...row, thumb: undefined, in: bytes && `files/${row.id}-${clean(row.name)}` } }));
  const work = { person, saved: new Date().toISOString(), drafts, sendings, files: placed.map(({ row }) => row) };
  const blobs = placed.filter(({ bytes }) => bytes).map(({ bytes, row }) => [row.in, new Uint8Array(bytes)]);
  return [["work.json", new TextEncoder().encode(JSON.stringify(work, null, 1))], ...blobs];
};

const save = (blob, name) => {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};
const day = () => new Date().toISOString().slice(0, 16).replace(":", ".");

/** Downloads all that is unsent; what was sent long ago is not in it. */
export const saveAll = async (store) => {
  const { person, drafts, sendings, files } = await store.everything();
  const unsent = { person, files, drafts: drafts.filter(({ dirty }) => dirty), sendings: sendings.filter(({ state }) => state !== "sent") };
  save(new Blob(zip(entries(unsent)), { type: "application/zip" }), `Unsent ${day()}.zip`);
};

/** Downloads one item: a file as itself, other work as JSON. */
export const saveOne = async (store, kind, row) => {
  const bytes = kind === "file" && (await store.bytes(row.id));
  if (bytes) return save(new Blob([bytes], { type: row.type }), clean(row.name));
  return save(new Blob([JSON.stringify(row, null, 1)], { type: "application/json" }), `Unsent ${day()}.json`);
};
