// Small helps on top of pages that work without them: the reader's time zone for those who are not signed in,
// the focus on what must be corrected, a suggestion taken over, Ctrl+Enter to send.
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const secure = location.protocol === "https:" ? "; secure" : "";
  if (zone) document.cookie = `time_zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;

  const focusErrors = (event) => {
    const found = document.getElementById("error-summary") ?? document.getElementById("warnings");
    if (found && event.target.contains(found)) found.focus(); // not when another part of the page was exchanged
  };
  document.addEventListener("DOMContentLoaded", focusErrors);
  document.addEventListener("htmx:afterSettle", focusErrors);

  document.addEventListener("DOMContentLoaded", () => {
    for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false; // no use without scripts
  });

  // A button that writes what it says into a field, as if it had been typed there.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-fills]");
    const field = button && document.querySelector(`input[name="${button.dataset.fills}"]`);
    if (!field) return;
    field.value = button.value;
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-ctrl-enter]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
})();
