// The preview says what its answers score; this panel shows it. Shares are integers of
// ten-millionths, points are hundredths times the weight in hundredths.
const panel = document.querySelector("[data-score]");
const PER_PERCENT = 100_000;
const WEIGHED = 10_000;
const words = panel?.dataset.words.split(",");
const edges = panel?.dataset.bands.split(",").map(Number);
const share = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });

const percent = (score) => `${share.format(Math.round(score / (PER_PERCENT / 10)) / 10)}\u00a0%`;

function chip(score) {
  const element = document.createElement("span");
  if (score === null || score === undefined) {
    element.className = "muted";
    element.textContent = panel.dataset.none;
    return element;
  }
  const band = 1 + edges.filter((edge) => score >= edge).length;
  element.className = "band";
  element.dataset.b = band;
  const word = document.createElement("span");
  word.textContent = words[band - 1];
  element.append(`${percent(score)} `, word);
  return element;
}

function line({ title, score, earned, possible }) {
  const name = document.createElement("dt");
  const figures = document.createElement("dd");
  name.textContent = title;
  const points = `${plain.format(earned / WEIGHED)} / ${plain.format(possible / WEIGHED)}`;
  figures.textContent = score === null || score === undefined ? "–" : `${points}, ${percent(score)}`;
  return [name, figures];
}

function show(data) {
  panel.querySelector("[data-total]").replaceChildren(chip(data.score));
  const note = panel.querySelector("[data-critical]");
  const failed = data.critical_failed?.length ?? data.critical_failed;
  note.hidden = !failed;
  note.textContent = failed ? `${panel.dataset.failed} ${data.before_critical === data.score ? "" : percent(data.before_critical) + " → " + percent(data.score)}` : "";
  panel.querySelector("[data-sections]").replaceChildren(...(data.sections ?? []).flatMap(line));
}

addEventListener("message", (event) => {
  const frame = document.querySelector("iframe[data-preview]");
  if (event.origin !== location.origin || event.source !== frame?.contentWindow) return;
  if (panel && event.data?.type === "candid:score") show(event.data);
});
