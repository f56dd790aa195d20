// Keeps what a mediator is typing into a ruling: some seconds after the last key, and when the page is left.
// Without this script the form keeps it whenever it is checked or kept as a draft.
document.addEventListener("DOMContentLoaded", () => {
  const PAUSE = 3000; // milliseconds
  const form = document.querySelector("form[data-draft]");
  const state = document.getElementById("draft-state");
  if (!form || !state) return;
  let timer;
  let isChanged = false;
  let isAsking = false;

  const say = (text) => {
    if (state.textContent.trim() !== text) state.textContent = text;
  };

  const keep = async () => {
    clearTimeout(timer);
    if (!isChanged || isAsking) return; // what is typed meanwhile is kept after the answer
    isChanged = false;
    isAsking = true;
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        redirect: "error", // to the page that signs in
        keepalive: document.hidden,
      });
      say((await answer.json()).said);
    } catch {
      say(state.dataset.failed);
    }
    isAsking = false;
    if (isChanged) plan();
  };

  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  };

  const changed = () => {
    isChanged = true;
    document.getElementById("preview-old")?.removeAttribute("hidden");
    plan();
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    clearTimeout(timer); // what is sent is kept by the server
    isChanged = false;
  });
  document.addEventListener("visibilitychange", () => document.hidden && keep());
});
