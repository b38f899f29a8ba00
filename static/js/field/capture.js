// What the camera gives, made fit to travel: photos scaled.
const EDGE = 1600;
const FINE = 2400; // receipts and documents: small print stays readable
const DRAWING = 1_000_000; // bytes
const IDLE = 5_000; // a worker with nothing to do gives its memory back

let worker;
let farewell;
const asked = (address, message) => new Promise((resolve, reject) => {
  worker ??= new Worker(address, { type: "module" });
  clearTimeout(farewell);
  worker.onmessage = ({ data }) => {
    farewell = setTimeout(() => { worker?.terminate(); worker = undefined; }, IDLE);
    resolve(data);
  };
  worker.onerror = (event) => { event.preventDefault(); worker.terminate(); worker = undefined; reject(new Error("no worker")); };
  worker.postMessage(message);
});
// In the worker; on the page's own thread where the browser has none that can draw.
const scaled = (address, message) => asked(address, message)
  .catch(async () => (await import(address)).scale(message).catch(() => null));

// A picture that this browser cannot read, or that grows, goes as it is: the server looks.
// A small PNG is a drawing or a screenshot: JPEG would blur it, and blacken what is clear.
const made = async (file, edge, address) => {
  if (!/^image\/(jpeg|png|webp|hei[cf])/.test(file.type)) return { blob: file };
  const isDrawing = file.type === "image/png" && file.size < DRAWING;
  const found = await scaled(address, { file, edge: isDrawing ? 0 : edge });
  if (!found) return { blob: file };
  return { blob: found.blob.size < file.size ? found.blob : file, thumb: found.thumb };
};

/**
 * {blob, thumb}: the bytes that will travel, and a small picture of them where there is
 * one. `scaling` is the address of scaling.js; the others say what the question needs.
 */
export const shrink = (file, { isFine = false, isOriginal = false, scaling }) =>
  made(file, isOriginal ? 0 : isFine ? FINE : EDGE, scaling);
