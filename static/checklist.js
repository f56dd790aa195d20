// Under the choice of what a piece shows: how a good one looks, as the checklist above says it.
document.addEventListener("DOMContentLoaded", () => {
  const select = document.querySelector('select[name="kind"]');
  const items = [...document.querySelectorAll(".checks-form [data-kinds]")];
  if (!select || !items.length) return;
  const hint = document.createElement("div");
  hint.className = "checks-hint";
  hint.setAttribute("role", "status");
  select.after(hint);

  const tell = () => {
    const item = items.find((each) => each.dataset.kinds.split(" ").includes(select.value));
    const parts = item ? item.querySelectorAll("p.small, .checks-drawn") : [];
    hint.replaceChildren(...[...parts].map((part) => part.cloneNode(true)));
  };
  select.addEventListener("change", tell);
  tell();
});
