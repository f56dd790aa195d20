// Looks again for evidence that is being prepared: soon at first, then ever slower. Not in a tab that nobody sees,
// and not while the focus is in a list that would be exchanged.
(() => {
  const PAUSES = [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 8, 8, 15, 30]; // seconds; the last one stays
  let looks = 0;
  let timer;

  const plan = () => {
    clearTimeout(timer);
    if (!document.querySelector("[data-look]")) looks = 0; // what comes next is looked at soon
    if (document.hidden || !document.querySelector("[data-look]")) return;
    timer = setTimeout(look, 1000 * PAUSES[Math.min(looks, PAUSES.length - 1)]);
  };

  const look = () => {
    const isBusy = document.activeElement?.closest("[data-exchanged]");
    if (!isBusy) {
      looks += 1;
      htmx.trigger("[data-look]", "look");
    }
    plan();
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    const isLate = target.id === "evidence-poll" && !requestConfig.elt.isConnected;
    if (isLate) event.detail.shouldSwap = false; // news came meanwhile, and what asks now knows more
  });

  document.addEventListener("htmx:responseError", (event) => {
    const { elt, xhr } = event.detail;
    if (elt.matches("[data-look]") && xhr.status < 500) elt.remove(); // signed out, or no longer theirs
  });

  document.addEventListener("DOMContentLoaded", plan);
  document.addEventListener("htmx:afterSettle", plan);
  document.addEventListener("visibilitychange", plan);
})();
