// Sends the form's fields as a draft two seconds after the last key, soon after a field is left,
// and when the page goes away (a link, another app, the screen off): what was typed last would be lost
// then. Files are left out: they are kept when the form itself is sent. The server answers with the words
// of the saved line as plain text, also when it refuses (a stale tab, a deadline that is over); an
// empty 2xx says "saved".
const PAUSE = 2000;
// Long enough for a finger to come off the button that took the focus from the field: a line whose
// words change in between could move the button away from under it.
const SOON = 400;

export function improve(form) {
  const line = form.querySelector("[data-saved-line]");
  let timer = 0;
  let sending = false;
  let changed = false; // since the last draft was sent
  let submitted = false;

  // What is not saved does not look like what is.
  const say = (words, isKept = true) => {
    line?.classList.toggle("unsaved", !isKept);
    if (line && words) line.textContent = words;
  };

  // Who is signed out gets the sign-in page, or the form offered again (400 where the session is gone
  // altogether, `protection.py`), instead of a line.
  const why = (answer) => ([400, 401].includes(answer.status) || answer.redirected ? "out" : "refused");

  const send = () => {
    changed = false;
    const fields = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") fields.append(name, value);
    }
    // The browser finishes a request that is kept alive also when the page is gone.
    return fetch(form.dataset.autosave, { method: "POST", body: fields, keepalive: true });
  };

  const save = async () => {
    clearTimeout(timer);
    if (sending || submitted) return;
    sending = true;
    say(line?.dataset.saving);
    try {
      const answer = await send();
      const kept = answer.ok && !answer.redirected;
      const worded = answer.headers.get("content-type")?.startsWith("text/plain");
      const words = worded && !answer.redirected ? await answer.text() : "";
      say(words || line?.dataset[kept ? "saved" : why(answer)], kept);
    } catch {
      changed = true;
      say(line?.dataset.failed, false);
    }
    sending = false;
    if (changed) plan();
  };

  const plan = (pause = PAUSE) => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };

  const leave = () => {
    if (!submitted && (changed || sending)) send().catch(() => (changed = true));
  };

  form.addEventListener("input", () => plan());
  form.addEventListener("change", () => changed && plan(SOON));
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  // On a slow line somebody may have typed before this module had come.
  if ([...form.elements].some((field) => "defaultValue" in field && field.value !== field.defaultValue)) plan();
  form.addEventListener("submit", () => {
    submitted = true;
    clearTimeout(timer);
  });
  // A page that comes back whole from the browser's memory is written in again.
  window.addEventListener("pageshow", () => (submitted = false));
}
