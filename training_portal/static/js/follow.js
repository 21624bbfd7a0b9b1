// Follows a job: asks for the part of the page that changes, and opens the page anew when the job
// comes into another state.
// Pauses grow while nothing changes, and nothing is asked while the page is out of sight.
const SHORTEST = 1500;
const LONGEST = 15000;

export function improve(element) {
  let pause = SHORTEST;
  let before = element.innerHTML;
  const state = () => element.querySelector("[data-state]").dataset.state;
  const first = state();

  const look = async () => {
    if (document.hidden) return again();
    try {
      const answer = await fetch(element.dataset.follow, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return location.reload();
      const now = await answer.text();
      pause = now === before ? Math.min(pause * 1.4, LONGEST) : SHORTEST;
      if (now !== before) element.innerHTML = before = now;
      if (state() !== first) return location.reload();
    } catch {
      pause = LONGEST;
    }
    again();
  };

  const again = () => setTimeout(look, pause);
  again();
}
