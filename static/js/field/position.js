// Where the phone is, written as "latitude longitude accuracy" into the question's field.
const WAIT = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 };

/** Ask the phone once; `say` tells in the dock what came of it. */
export const locate = (button, say) => {
  const { locate: looking, found, lost } = button.dataset;
  const field = button.closest("[data-q]").querySelector('[name^="a."]');
  const missed = () => { button.disabled = false; say(lost); };
  if (!navigator.geolocation) return missed();
  button.disabled = true;
  say(looking);
  navigator.geolocation.getCurrentPosition(({ coords: { latitude, longitude, accuracy } }) => {
    button.disabled = false;
    field.value = `${latitude.toFixed(6)} ${longitude.toFixed(6)} ${Math.round(accuracy)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.getElementById(field.getAttribute("aria-describedby")).textContent = found.replace("%m", Math.round(accuracy));
  }, missed, WAIT);
};
