// Switches between light and dark. The choice is a cookie, so that the server
// writes data-theme into the page itself: nothing flashes, also without this file.
const root = document.documentElement;
const darkened = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : darkened.matches);

function show() {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.setAttribute("aria-pressed", isDark());
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-theme-toggle]")) return;
  root.dataset.theme = isDark() ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  show();
});
darkened.addEventListener("change", show);
show();
