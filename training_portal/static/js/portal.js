// Each improvement is a module of its own, loaded only by the pages that have use for it.
const improvements = [
  ["form[data-autosave]", "./autosave.js"],
  ["form[data-table]", "./table.js"],
  ["[data-maximum]", "./count.js"],
  ["select[data-narrowed-by]", "./narrow.js"],
  ["button[data-print]", "./print.js"],
  ["[data-follow]", "./follow.js"],
  ["[data-shown-if]", "./shown.js"],
];
for (const [selector, address] of improvements) {
  const found = document.querySelectorAll(selector);
  if (found.length) {
    import(address).then((module) => found.forEach((element) => module.improve(element)));
  }
}

// After errors the summary is read out and reached first.
document.querySelector("[data-focus]")?.focus();

// An open menu closes by Escape and by a click elsewhere.
const close = (except) =>
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });
document.addEventListener("click", (event) => close(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  close(null);
  menu?.querySelector("summary").focus();
});
