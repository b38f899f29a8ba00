// A signature drawn with a finger. It is kept as a PNG, like any other file; slots are
// drawn anew by the server, so everything is listened to on the form.
const boardOf = (target) => target.closest("[data-slot]")?.querySelector("[data-sign]");

const penOf = (board) => {
  const pen = board.getContext("2d");
  if ("inked" in board.dataset) return pen;
  // Paper and ink whatever the theme: the picture goes to people who read it on white.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, board.width, board.height);
  [pen.lineWidth, pen.lineCap, pen.lineJoin, pen.strokeStyle] = [4, "round", "round", "#111"];
  board.dataset.inked = "";
  return pen;
};

const place = (board, { clientX, clientY }) => {
  const box = board.getBoundingClientRect();
  return [(clientX - box.left) * board.width / box.width, (clientY - box.top) * board.height / box.height];
};

const start = (board, event) => {
  board.setPointerCapture(event.pointerId);
  const pen = penOf(board);
  pen.beginPath();
  pen.moveTo(...place(board, event));
  pen.lineTo(...place(board, event));
  pen.stroke();
};

const draw = (board, event) => {
  if (!board.hasPointerCapture(event.pointerId)) return;
  const pen = penOf(board);
  pen.lineTo(...place(board, event));
  pen.stroke();
};

const wipe = (board) => {
  delete board.dataset.inked;
  board.getContext("2d").clearRect(0, 0, board.width, board.height);
};

const keep = (board, add) => {
  if (!("inked" in board.dataset)) return;
  board.toBlob((blob) => add(board.closest("[data-slot]"), new File([blob], "signature.png", { type: "image/png" })));
};

/** Listen for pens and buttons; `add(slot, file)` sends the picture. */
export const connect = ({ form, add }) => {
  const on = (type, act) => form.addEventListener(type, (event) => { if (event.target.matches("[data-sign]")) act(event.target, event); });
  on("pointerdown", start);
  on("pointermove", draw);
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-wipe], [data-keep]");
    if (button) "wipe" in button.dataset ? wipe(boardOf(button)) : keep(boardOf(button), add);
  });
};
