// Photos made smaller, off the page's own thread: a worker, or imported where there is
// none. {file, edge, thumb} in; {blob, thumb} out, the small picture as JPEG bytes.
const QUALITY = 0.8;
const THUMB = 264; // three times the width that it is shown at

const drawn = (picture, edge) => {
  const by = Math.min(1, edge / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * by)), Math.max(1, Math.round(picture.height * by)));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
};

/** Rejects where the browser cannot read the picture. `edge` 0 leaves it as it is. */
export const scale = async ({ file, edge }) => {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const blob = edge ? await drawn(picture, edge) : file;
    return { blob, thumb: await (await drawn(picture, THUMB)).arrayBuffer() };
  } finally {
    picture.close();
  }
};

if (typeof document === "undefined") {
  self.onmessage = async ({ data }) => {
    const done = await scale(data).catch(() => null);
    self.postMessage(done, done ? [done.thumb] : []);
  };
}
