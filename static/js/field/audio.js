// Recordings. Every second is on the disk before the next is over: a crash, an empty
// battery or a closed tab loses one second at most, and the next opening keeps the rest.
import { hex, sha256 } from "./digest.js";

const SECOND = 1000;
const SPEECH = 32_000; // bits per second: an hour is 14 MB
const MOST = 24e6; // the server takes 25 MB
const ENDINGS = { "audio/mp4": "m4a", "audio/ogg": "ogg", "audio/webm": "webm" };
const ended = (type) => ENDINGS[type] ?? "audio";
const lockOf = (id) => `candid.recording.${id}`;
const clock = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

/** Puts the whole in the place of its pieces; a recording without any is nothing. */
const finish = async (store, row) => {
  const buffer = await store.bytes(row.id);
  if (!buffer) return store.removeFile(row.id);
  return store.addFile({ ...row, size: buffer.byteLength, state: "waiting", sha256: hex(await sha256(buffer)) }, buffer);
};

/** Finishes what a closed page was recording; what a page still records is left alone. */
export const recover = async (store) => {
  for (const row of await store.files()) {
    if (row.state !== "recording") continue;
    const take = (lock) => lock && finish(store, row);
    await (navigator.locks ? navigator.locks.request(lockOf(row.id), { ifAvailable: true }, take) : take(true));
  }
};

/** Listens for the buttons of recorders; `stop()` ends a recording and keeps it. */
export const connect = ({ form, phone, say, paint }) => {
  const words = form.dataset;
  const { store } = phone;
  let running;

  const show = (box, is) => {
    box.querySelector("[data-record]").hidden = is;
    box.querySelector("[data-recording]").hidden = !is;
  };
  const tick = (box, began) => {
    const time = box.querySelector("[data-time]");
    const paintTime = () => { time.textContent = clock(performance.now() - began); };
    paintTime();
    return setInterval(paintTime, SECOND);
  };

  const record = async (box, stream) => {
    const recorder = new MediaRecorder(stream, { audioBitsPerSecond: SPEECH });
    const id = crypto.randomUUID();
    let [count, size, last, failed] = [0, 0, Promise.resolve(), false];
    recorder.ondataavailable = ({ data }) => {
      if (!data.size || failed) return;
      size += data.size;
      if (size > MOST && recorder.state === "recording") recorder.stop();
      last = last.then(async () => store.addPiece(id, count++, await data.arrayBuffer())).catch(() => {
        failed = true; // no room: what is here stays
        if (recorder.state === "recording") recorder.stop();
      });
    };
    const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
    const started = new Promise((resolve) => { recorder.onstart = resolve; });
    recorder.start(SECOND);
    await started; // which container it is, the browser says only then
    const began = new Date();
    const [type] = recorder.mimeType.split(";");
    const at = began.toTimeString().slice(0, 5).replace(":", ".");
    const row = await store.addRow({
      id, type, shop: words.shop, question: box.closest("[data-slot]").dataset.slot, state: "recording", offset: 0, size: 0,
      name: `${words.recording} ${at}.${ended(type)}`, capturedAt: began.toISOString(),
    });
    const whole = async () => {
      const timer = tick(box, performance.now());
      const awake = await navigator.wakeLock?.request("screen").catch(() => undefined);
      await stopped;
      await last;
      clearInterval(timer);
      awake?.release();
      for (const track of stream.getTracks()) track.stop();
      await finish(store, row);
      say(failed ? words.notKept : words.kept);
    };
    const done = (navigator.locks ? navigator.locks.request(lockOf(row.id), whole) : whole()).catch(() => say(words.notKept));
    return { recorder, done };
  };

  const start = async (box) => {
    if (running) return;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    if (!stream) return say(words.noMicrophone);
    try {
      running = await record(box, stream);
    } catch {
      for (const track of stream.getTracks()) track.stop();
      return say(words.notKept);
    }
    say(words.isRecording);
    show(box, true);
    await running.done;
    running = undefined;
    show(box, false);
    await paint();
    phone.queue.drain();
  };
  const stop = async () => {
    if (!running) return;
    if (running.recorder.state !== "inactive") running.recorder.stop();
    await running.done;
  };

  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-record], [data-stop]");
    if (button) "stop" in button.dataset ? stop() : start(button.closest("[data-recorder]"));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && running?.recorder.state === "recording") running.recorder.requestData();
  });
  const isAble = Boolean(window.MediaRecorder && navigator.mediaDevices?.getUserMedia);
  for (const box of form.querySelectorAll("[data-recorder]")) box.hidden = !isAble;
  return { stop };
};
