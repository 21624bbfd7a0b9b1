// A question that depends on another is in sight only while that one is answered so. The server leaves what is
// not asked out of what is sent, with and without this module.
export function improve(part) {
  const form = part.closest("form") ?? document;
  const name = part.dataset.shownIf;
  const wanted = part.dataset.shownBy;

  const look = () => {
    const deciding = [...form.querySelectorAll(`[name="${name}"]`)];
    const chosen = deciding.some((field) => field.checked && field.value === wanted);
    // What is out of sight itself shows nothing.
    part.hidden = !chosen || deciding.every((field) => field.closest("[data-shown-if][hidden]"));
  };
  part.querySelector("[data-only-if]")?.setAttribute("hidden", "");
  form.addEventListener("change", () => look());
  look();
}
