// A box in the heading that ticks every row of the page, and the count of ticked rows.
export function improve(form) {
  const heading = form.querySelector("[data-select-all]");
  const counter = form.querySelector("[data-chosen]");
  const rows = [...form.querySelectorAll("input[name=row]")];
  if (!heading || !rows.length) return;

  const all = document.createElement("input");
  all.type = "checkbox";
  const label = document.createElement("label");
  const words = document.createElement("span");
  words.className = "unseen";
  words.textContent = heading.dataset.selectAll;
  label.append(words, all);
  heading.replaceChildren(label);

  const usual = counter?.textContent;
  const show = () => {
    const ticked = rows.filter((row) => row.checked).length;
    all.checked = ticked === rows.length;
    all.indeterminate = ticked > 0 && ticked < rows.length;
    if (counter) counter.textContent = ticked ? counter.dataset.chosen.replace("{n}", ticked) : usual;
  };
  all.addEventListener("change", () => {
    rows.forEach((row) => (row.checked = all.checked));
    show();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "row") show();
  });
  show();
}
