// Shows how many characters are left once four fifths of what a field takes are used. Short fields
// (codes, numbers) are full when they are right: of them only what is too much is told.
const SHORT = 60;
export function improve(control) {
  if (control.type === "password") return;
  const most = Number(control.dataset.maximum);
  const { left: leftWords, over: overWords } = document.body.dataset;
  const line = document.createElement("p");
  line.className = "counted";
  line.setAttribute("aria-live", "polite");
  control.after(line);
  const show = () => {
    const left = most - [...control.value].length;
    const words = left < 0 ? overWords : leftWords;
    const isNear = left < 0 || (most >= SHORT && left < most / 5);
    line.textContent = isNear ? words.replace("{n}", Math.abs(left)) : "";
    line.classList.toggle("bad", left < 0);
  };
  control.addEventListener("input", show);
  show();
}
