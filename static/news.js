// Looks for what is new on a page that stays open: soon at first, then ever slower while nothing comes, and not
// in a tab that nobody sees. What came is counted in the title until somebody moves. Nothing is exchanged under
// the pointer or the focus: it waits behind a button. What is looked at, and typed, stays where it is.
(() => {
  const PAUSES = [5, 5, 5, 5, 5, 5, 10, 10, 10, 10, 20, 20, 20, 30, 30, 60]; // seconds; the last one stays
  const held = new Map();
  let looks = 0;
  let timer;
  let arrived = 0;
  let title = document.title;
  let anchor;

  const news = () => document.querySelector("[data-news]");

  const plan = () => {
    clearTimeout(timer);
    if (document.hidden || !news()) return;
    const pause = Math.max(Number(news().dataset.news), PAUSES[Math.min(looks, PAUSES.length - 1)]);
    timer = setTimeout(look, 1000 * pause);
  };

  const look = () => {
    looks += 1;
    htmx.trigger("[data-news]", "look");
    plan();
  };

  const lookAnew = () => {
    if (document.hidden || !news()) {
      clearTimeout(timer);
      return;
    }
    looks = 0;
    look();
  };

  const name = () => {
    document.title = arrived ? `(${arrived}) ${title}` : title;
  };

  const lookedAt = (event) => {
    if (!arrived || (event.type === "pointermove" && !event.movementX && !event.movementY)) return;
    arrived = 0;
    name();
  };

  // -- the place of what is read or typed

  const hold = () => {
    const focused = document.activeElement;
    const isFocused = focused && focused !== document.body;
    if (!isFocused && !window.scrollY) return;
    const part = isFocused ? focused : document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    if (!part) return;
    document.documentElement.style.overflowAnchor = "none"; // the browser's own help would come on top
    anchor = { part, top: part.getBoundingClientRect().top };
  };

  const release = () => {
    if (!anchor) return;
    const { part, top } = anchor;
    anchor = null;
    if (part.isConnected) {
      window.scrollBy({ top: part.getBoundingClientRect().top - top, behavior: "instant" });
    }
    requestAnimationFrame(() => document.documentElement.style.removeProperty("overflow-anchor"));
  };

  // -- what waits behind the button

  const notice = () => document.getElementById("news-held");

  const show = () => {
    notice().hidden = true;
    for (const [id, part] of held) {
      const found = document.getElementById(id);
      if (!found) continue;
      found.replaceWith(part);
      htmx.process(part);
    }
    held.clear();
    document.getElementById("now")?.focus();
  };

  const isInUse = (part) => part.contains(document.activeElement) || part.matches(":hover");

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (target.id === "record-entries") {
      for (const entry of fragment.querySelectorAll("li[id]")) {
        if (document.getElementById(entry.id)) entry.remove(); // it came with a message of one's own
      }
    }
    if (!target.hasAttribute("data-held") || !notice()) return;
    if (isInUse(target)) {
      event.detail.shouldSwap = false;
      held.set(target.id, fragment.firstElementChild);
    } else held.delete(target.id);
    notice().hidden = held.size === 0;
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "news") hold();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.elt?.id !== "news" && event.target.id !== "news") return;
    release();
    const here = news();
    if (!here) return;
    const more = Number(here.dataset.arrived);
    here.dataset.arrived = 0;
    arrived += more;
    title = here.dataset.title ?? title;
    name();
    if (more) looks = 0;
    plan();
  });

  document.addEventListener("htmx:afterSettle", () => {
    const none = document.querySelector("#answering button");
    if (none) none.hidden = false; // no use without scripts
  });

  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.elt.id === "news" && event.detail.xhr.status < 500) {
      event.detail.elt.removeAttribute("data-news"); // signed out, or no longer theirs
    }
  });

  // -- which message is answered

  const answering = () => document.getElementById("answering");

  const answer = (link) => {
    const form = answering()?.closest("form");
    const entry = link.closest("li");
    if (!form || !entry) return false;
    form.elements.answers.value = link.dataset.answers;
    const quote = document.createElement("blockquote");
    quote.className = "quoted";
    const said = document.createElement("p");
    said.className = "muted";
    said.textContent = entry.querySelector("h3").textContent;
    const words = document.createElement("p");
    words.className = "cut";
    words.dir = "auto";
    words.textContent = entry.querySelector(".bubble").textContent;
    quote.append(said, words);
    answering().querySelector("[data-quote]").replaceChildren(quote);
    answering().hidden = false;
    answering().querySelector("button").hidden = false;
    form.elements.text.focus();
    return true;
  };

  const answerNone = () => {
    const form = answering().closest("form");
    form.elements.answers.value = "";
    answering().hidden = true;
    form.elements.text.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-answers]");
    if (link && !event.ctrlKey && !event.metaKey && answer(link)) event.preventDefault();
    if (event.target.closest?.("#answering button")) answerNone();
    if (event.target.closest?.("#news-held button")) show();
  });

  document.addEventListener("DOMContentLoaded", plan);
  document.addEventListener("visibilitychange", lookAnew);
  window.addEventListener("pageshow", (event) => event.persisted && lookAnew());
  window.addEventListener("focus", lookedAt);
  for (const sign of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"]) {
    document.addEventListener(sign, lookedAt, { passive: true });
  }
})();
