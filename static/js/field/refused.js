// An answer that is no success. Known by its name: a module that is loaded later has a
// class of its own, where modules are put together.
/** The server said no; `code` is its machine-readable reason. */
export class Refused extends Error {
  constructor(status, code = "", text = "", wait = 0) {
    super(text || code || String(status));
    Object.assign(this, { name: "Refused", status, code, text, wait });
  }
}

/** What an answer that is no success says, whatever form it has. */
export const refusal = async (answer) => {
  const said = await answer.json().catch(() => ({}));
  const wait = Number(answer.headers.get("Retry-After") ?? 0) * 1000 || 0;
  const refused = new Refused(answer.status, said.code ?? answer.headers.get("X-Candid-Code") ?? "", said.detail ?? said.title ?? "", wait);
  // A conflict says where the stored one is: a correction goes there.
  const submission = /([0-9a-f-]{36})\/$/.exec(answer.headers.get("Location") ?? "")?.[1];
  return Object.assign(refused, { submission, revision: Number(answer.headers.get("X-Candid-Revision")) || undefined });
};

export const isRefused = ({ name }) => name === "Refused";
