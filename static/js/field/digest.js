// The sum of a file's bytes, as the server writes it.
export const hex = (digest) => [...new Uint8Array(digest)].map((each) => each.toString(16).padStart(2, "0")).join("");
export const sha256 = (bytes) => crypto.subtle.digest("SHA-256", bytes);
