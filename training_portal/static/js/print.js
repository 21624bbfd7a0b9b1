// A button that prints; without scripts it stays hidden and the keyboard does the same.
export function improve(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
