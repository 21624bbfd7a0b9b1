// Of a long list in groups (provinces by country) only the group that another list chose is offered.
// A group goes by its name, which is that of the choice. Without a group of its own the list stays whole.
export function improve(select) {
  const master = document.getElementById(select.dataset.narrowedBy);
  const groups = [...select.querySelectorAll("optgroup")];
  if (!master || !groups.length) return;

  const narrow = () => {
    const wanted = master.selectedOptions[0]?.textContent;
    const fitting = groups.filter((group) => group.label === wanted);
    const chosen = select.value;
    groups.forEach((group) => group.remove());
    select.append(...(fitting.length ? fitting : groups));
    select.value = chosen;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  };
  master.addEventListener("change", narrow);
  narrow();
}
