// One writing tab for each shop. The second one is told and can only read, until it
// is asked to take over; then the first one is told.
const fields = () => document.querySelectorAll("[data-guarded], #checklist");

const lock = (is) => {
  for (const each of fields()) each.inert = is;
  document.documentElement.toggleAttribute("data-read-only", is);
  for (const note of document.querySelectorAll("[data-other-tab]")) note.hidden = !is;
};

/**
 * Holds the shop for this tab. `onTaken(isTaken)` hears when it is another tab's, and
 * when it is this one's again (read the store anew then). Notes [data-other-tab] are
 * shown meanwhile; their button [data-use-tab] takes over.
 */
export const hold = (shop, onTaken = () => {}) => {
  if (!navigator.locks) return { take: () => {} };
  const name = `candid.shop.${shop}`;
  let wasTaken = false;
  const taken = () => {
    wasTaken = true;
    lock(true);
    onTaken(true);
  };
  const keep = () => {
    lock(false);
    if (wasTaken) onTaken(false);
    wasTaken = false;
    return new Promise(() => {}); // until the tab is closed, or another one takes it
  };
  const wait = () => navigator.locks.request(name, keep).catch(() => { taken(); wait(); });
  const take = () => navigator.locks.request(name, { steal: true }, keep).catch(() => { taken(); wait(); });
  navigator.locks.request(name, { ifAvailable: true }, (held) => {
    if (held) return keep();
    taken();
    wait();
    return undefined;
  }).catch(() => { taken(); wait(); });
  document.addEventListener("click", ({ target }) => { if (target.closest("[data-use-tab]")) take(); });
  return { take };
};
