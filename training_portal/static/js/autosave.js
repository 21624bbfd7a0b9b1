// Sends the form's fields as a draft two seconds after the last change. Files are left out: they
// are kept when the form itself is sent. The server answers with the words of the saved line as plain
// text, also when it refuses (a stale tab, a deadline that is over); an empty 2xx says "saved".
const PAUSE = 2000;

export function improve(form) {
  const line = form.querySelector("[data-saved-line]");
  let timer = 0;
  let sending = false;
  let again = false;

  const say = (words) => {
    if (line && words) line.textContent = words;
  };

  const save = async () => {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    say(line?.dataset.saving);
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") fields.append(name, value);
    }
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: fields });
      const kept = answer.ok && !answer.redirected;
      const worded = answer.headers.get("content-type")?.startsWith("text/plain");
      const words = worded && !answer.redirected ? await answer.text() : "";
      say(words || (kept ? line?.dataset.saved : line?.dataset.failed));
    } catch {
      say(line?.dataset.failed);
    }
    sending = false;
    if (again) {
      again = false;
      plan();
    }
  };

  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };

  form.addEventListener("input", plan);
  // On a slow line somebody may have typed before this module had come.
  if ([...form.elements].some((field) => "defaultValue" in field && field.value !== field.defaultValue)) plan();
  form.addEventListener("submit", () => clearTimeout(timer));
}
