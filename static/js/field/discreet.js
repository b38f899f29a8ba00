// Dark, without a name, with a neutral icon: at one tap, and without a network. The
// cookie tells the server's next pages; those that this phone kept are changed here.
const YEAR = 365 * 24 * 3600;
const BRAND = / · Candid$/;
const root = document.documentElement;
const cookie = (name) => new RegExp(`(?:^|; )${name}=(\\w+)`).exec(document.cookie)?.[1];

/** Binds the page's button [data-discreet], and takes over what was asked before. */
export const connect = () => {
  const button = document.querySelector("[data-discreet]");
  if (!button) return;
  const { title } = document;
  const point = (rel, address) => document.querySelector(`link[rel=${rel}]`)?.setAttribute("href", address);
  const paint = () => {
    const is = Boolean(cookie("discreet"));
    const theme = is ? "dark" : cookie("theme");
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    document.title = is ? title.replace(BRAND, "") : title;
    point("icon", is ? button.dataset.notes : button.dataset.brand);
    point("apple-touch-icon", is ? button.dataset.notesHome : button.dataset.brandHome);
    document.querySelector("[name=apple-mobile-web-app-title]").content = is ? button.dataset.name : "Candid";
    point("manifest", button.dataset.manifest + (is ? "?discreet=1" : ""));
    button.setAttribute("aria-pressed", String(is));
  };
  button.addEventListener("click", () => {
    const is = !cookie("discreet");
    document.cookie = `discreet=${is ? 1 : ""}; path=/; max-age=${is ? YEAR : 0}; samesite=lax`;
    paint();
  });
  button.hidden = false;
  paint();
};
