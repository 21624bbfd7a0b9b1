// Shows how many characters are left once four fifths of a long text are used.
export function improve(area) {
  const most = Number(area.dataset.maximum);
  const line = document.createElement("p");
  line.className = "counted";
  line.setAttribute("aria-live", "polite");
  area.after(line);
  const show = () => {
    const left = most - [...area.value].length;
    const words = left < 0 ? area.dataset.over : area.dataset.left;
    line.textContent = left < most / 5 ? words.replace("{n}", Math.abs(left)) : "";
    line.classList.toggle("bad", left < 0);
  };
  area.addEventListener("input", show);
  show();
}
