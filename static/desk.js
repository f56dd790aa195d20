// Keys of the mediators' desk: through the cases, to the search, and a list of all keys. Queues and pages are links
// with data-key, which keys.js follows. Nothing happens while somebody types, or where the keys are turned off.
(() => {
  const keys = document.querySelector("[data-keys]");
  const use = keys.querySelector("[data-use-keys]");
  const search = document.getElementById("q");
  const cases = [...document.querySelectorAll("[data-rows] h3 a")];
  const KEPT = "viewer-keys"; // one choice for all pages of the mediation centre

  try {
    use.checked = localStorage.getItem(KEPT) !== "off";
  } catch { /* nothing is kept here */ }
  use.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, use.checked ? "on" : "off");
    } catch { /* nothing is kept here */ }
  });
  document.querySelector("[data-show-keys]").addEventListener("click", () => keys.showModal());

  // From the case in focus to another; from elsewhere to the first one.
  const step = (by) => {
    const at = cases.indexOf(document.activeElement);
    const next = cases[at < 0 ? 0 : Math.min(Math.max(at + by, 0), cases.length - 1)];
    next?.focus();
    next?.closest("li").scrollIntoView({ block: "nearest" });
    return Boolean(next);
  };
  const toSearch = () => {
    search.focus();
    search.select();
    return true;
  };
  const DOES = { j: () => step(1), k: () => step(-1), "/": toSearch };
  const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
    if (event.key === "Escape" && event.target === search) step(0);
    if (event.target.closest?.("input, select, textarea")) return;
    if (event.key in ARROWS) {
      if (cases.includes(event.target) && step(ARROWS[event.key])) event.preventDefault();
      return;
    }
    if (event.key === "?") keys.showModal();
    else if (!use.checked || !DOES[event.key]?.()) return;
    event.preventDefault();
  });
})();
