// Photos of the checklist: sent as soon as they are chosen. The server draws the slot
// again after every change, and it is looked at until no photo is being prepared.
const headers = { "X-Requested-With": "fetch" };
const patience = 60000;

export const connect = ({ form, review, say }) => {
  const words = form.dataset;

  const place = (slot, html) => {
    const fresh = document.createRange().createContextualFragment(html).firstElementChild;
    slot.replaceWith(fresh);
    review();
    return fresh;
  };

  const watch = async (slot, wait = 1000) => {
    if (!slot.querySelector("[data-waiting]") || wait > patience) return;
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (!slot.isConnected) return;
    const url = `${slot.dataset.url}?question=${encodeURIComponent(slot.dataset.slot)}`;
    const answer = await fetch(url, { headers, redirect: "manual" }).catch(() => null);
    watch(answer?.status === 200 ? place(slot, await answer.text()) : slot, wait * 1.5);
  };

  const post = async (slot, url, entries) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries({ question: slot.dataset.slot, ...entries })) body.append(name, value);
    slot.setAttribute("aria-busy", "true");
    say(words.sending);
    try {
      const answer = await fetch(url, { method: "POST", body, headers, redirect: "manual" });
      if (![200, 422].includes(answer.status)) throw new Error(answer.status);
      watch(place(slot, await answer.text()));
      say(answer.ok ? words.kept : words.declined);
    } catch {
      slot.removeAttribute("aria-busy");
      for (const file of slot.querySelectorAll(".file")) file.value = "";
      say(words.lost);
    }
  };

  return {
    add: (slot, file) => post(slot, slot.dataset.url, { id: crypto.randomUUID?.() ?? "", file }),
    remove: (button) => post(button.closest("[data-slot]"), button.dataset.url, {}),
    watchAll: () => form.querySelectorAll("[data-slot]").forEach((slot) => watch(slot)),
  };
};
