// A link with data-key is followed by that key alone, unless somebody types or has turned the viewer's keys off.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, select, textarea, dialog")) return;
  try {
    if (localStorage.getItem("viewer-keys") === "off") return;
  } catch { /* nothing is kept here */ }
  document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`)?.click();
});
