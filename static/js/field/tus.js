// A tus 1.0 client: one file, in chunks with their checksums, from the byte that the
// server has; the first goes up with the announcement, which on a slow network saves a
// second. The id is the phone's, so that creating an upload twice makes one.
import { hex, sha256 } from "./digest.js";
import { Refused, refusal } from "./refused.js";

// What breaks off is sent again: small on a slow network, larger while each takes less
// than a second.
const SMALLEST = 256 * 1024;
const LARGEST = 4 * 1024 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

/** The Upload-Metadata header: keys with values in base64 of UTF-8. */
export const metadata = (values) => Object.entries(values)
  .filter(([, value]) => value !== undefined && value !== null && value !== "")
  .map(([key, value]) => `${key} ${base64(new TextEncoder().encode(String(value)))}`)
  .join(",");

/**
 * Brings one file up. `row` is a file of the store, `on(offset)` hears of progress.
 * Throws Refused, or TypeError when there is no network.
 */
export const upload = async ({ row, buffer, csrf, on = () => {}, base = "/api/v1/uploads/", ask = fetch }) => {
  const url = `${base}${row.id}/`;
  const call = (target, method, headers = {}, body = undefined) =>
    ask(target, { method, body, redirect: "error", headers: { ...TUS, "X-CSRFToken": csrf, ...headers } });
  const at = (answer) => Number(answer.headers.get("Upload-Offset") ?? 0);

  let size = SMALLEST;
  const piece = async (offset) => {
    const chunk = buffer.slice(offset, offset + size);
    const headers = {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Checksum": `sha256 ${base64(await sha256(chunk))}`,
    };
    return { chunk, headers };
  };
  const create = async ({ chunk, headers } = {}) => {
    const told = metadata({
      id: row.id, assignment: row.shop, question: row.question, name: row.name, type: row.type,
      sha256: row.sha256, captured_at: row.capturedAt,
    });
    const length = { "Upload-Length": String(buffer.byteLength), "Upload-Metadata": told };
    const answer = await call(base, "POST", { ...length, ...headers }, chunk);
    if (answer.status === 460 && chunk) return create(); // damaged on its way: announced without it
    if (!answer.ok) throw await refusal(answer);
    return at(answer);
  };
  const resume = async () => {
    const answer = await call(url, "HEAD");
    if (answer.ok) return at(answer);
    if ([404, 410].includes(answer.status)) return create();
    throw await refusal(answer);
  };
  const send = async (offset) => {
    const { chunk, headers } = await piece(offset);
    const answer = await call(url, "PATCH", { ...headers, "Upload-Offset": String(offset) }, chunk);
    if (answer.ok) return at(answer);
    const refused = await refusal(answer);
    const isMoved = answer.status === 409 && (!refused.code || /offset/.test(refused.code));
    const isDamaged = answer.status === 460;
    if (!isMoved && !isDamaged) throw refused;
    return undefined;
  };

  // Bytes that changed on this phone are not sent as if they were the photo.
  if (hex(await sha256(buffer)) !== row.sha256) throw new Refused(0, "damaged");
  let offset = row.offset ? await resume() : await create(await piece(0));
  if (offset) await on(offset);
  for (let strikes = 0; offset < buffer.byteLength;) {
    const began = performance.now();
    const reached = await send(offset);
    size = Math.max(SMALLEST, Math.min(LARGEST, performance.now() - began < 1000 ? size * 2 : size / 2));
    if (reached === undefined || reached <= offset) {
      strikes += 1;
      if (strikes > 3) throw new Refused(503, "stuck");
      offset = await resume();
    } else {
      [offset, strikes] = [reached, 0];
    }
    await on(offset);
  }
};
