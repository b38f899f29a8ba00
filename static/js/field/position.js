// Where the phone is: once, when somebody presses for it.
const WAIT = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 };

const asked = (button, say) => new Promise((resolve) => {
  const { locate, lost } = button.dataset;
  const done = (found) => {
    button.disabled = false;
    if (!found) say(lost);
    resolve(found);
  };
  if (!navigator.geolocation) return done();
  button.disabled = true;
  say(locate);
  return navigator.geolocation.getCurrentPosition(({ coords }) => done(coords), () => done(), WAIT);
});

/** Written as "latitude longitude accuracy" into the question's field; `say` tells in the dock what came of it. */
export const locate = async (button, say) => {
  const found = await asked(button, say);
  if (!found) return;
  const metres = Math.round(found.accuracy);
  const field = button.closest("[data-q]").querySelector('[name^="a."]');
  field.value = `${found.latitude.toFixed(6)} ${found.longitude.toFixed(6)} ${metres}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById(field.getAttribute("aria-describedby")).textContent = button.dataset.found.replace("%m", metres);
};

/** Kept beside the answers, to go with the report; or taken out again. */
export const note = async (button, say, { store, queue }, shop) => {
  let place = null;
  if ("note" in button.dataset) {
    const found = await asked(button, say);
    if (!found) return;
    const { latitude, longitude, accuracy } = found;
    place = { latitude, longitude, accuracy: Math.round(accuracy), at: new Date().toISOString() };
  }
  await store.keep(shop, { place, dirty: true });
  queue.drain();
};
