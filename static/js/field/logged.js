// The contact log of one shop in the phone's store, for the pages that stamp it.
import { connect } from "./net.js";

const FROZEN = ["waiting", "sent", "held"];

/**
 * {change(contacts => contacts)}, or undefined where the browser keeps nothing. Every
 * change is one transaction, whichever page makes it. `paint({log, isSent})` is called
 * at every change, `onFailed(is)` when one could not be kept, and when one could again.
 */
export const joined = async ({ words, paint, onFailed = () => {} }) => {
  const { shop, savedAt } = words;
  let phone;
  const show = async () => {
    const row = await phone.store.draft(shop);
    const sendings = await phone.store.sendings();
    const isSent = sendings.some((each) => each.shop === shop && (each.revision ?? 1) >= Number(words.revision) && FROZEN.includes(each.state));
    paint({ log: row?.contacts ?? [], isSent });
  };
  phone = await connect(() => phone && show());
  if (!phone) return undefined;
  // What the server has, unless this phone has something of its own to say
  const told = JSON.parse(document.querySelector("#log").textContent);
  const row = await phone.store.draft(shop);
  if (!row) await phone.store.keep(shop, { ...told, base: savedAt ?? "" });
  else if (!row.dirty && told.contacts.length > row.contacts.length) await phone.store.patchDraft(shop, told);
  await show();
  const change = async (how) => {
    try {
      await phone.store.keep(shop, ({ contacts }) => ({ contacts: how(contacts), dirty: true }));
    } catch {
      onFailed(true);
      return false;
    }
    onFailed(false);
    await show();
    phone.queue.drain();
    return true;
  };
  return { change };
};
