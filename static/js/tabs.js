// More tabs than a narrow screen holds: the current one is scrolled into view, the page stays.
for (const current of document.querySelectorAll(".tabs > [aria-current]")) {
  const { left, width } = current.getBoundingClientRect();
  const tabs = current.parentElement;
  const box = tabs.getBoundingClientRect();
  tabs.scrollLeft += left - box.left - (box.width - width) / 2;
}
