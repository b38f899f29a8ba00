// Brings one file up with the standard client: `node send.js <what, as JSON>`.
// Says "offset <n>" as the server takes pieces, and "done" at the end.
import { createReadStream, statSync } from "node:fs";
import { DetailedError, Upload } from "tus-js-client";

const { endpoint, token, path, metadata, chunk, uploadUrl, together } = JSON.parse(process.argv[2]);

const upload = new Upload(createReadStream(path), {
  endpoint,
  uploadUrl,
  metadata,
  chunkSize: chunk,
  uploadSize: statSync(path).size,
  headers: { Authorization: `Bearer ${token}` },
  retryDelays: null,
  uploadDataDuringCreation: together ?? false,
  onUploadUrlAvailable: () => console.log(`url ${upload.url}`),
  onChunkComplete: (_size, offset) => console.log(`offset ${offset}`),
  onSuccess: () => console.log("done"),
  onError: (error) => {
    const status = error instanceof DetailedError ? error.originalResponse?.getStatus() : "";
    console.error(`failed ${status ?? ""} ${error.message}`);
    process.exitCode = 1;
  },
});
upload.start();
