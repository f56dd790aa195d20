// The mediators' viewer on top of a page that works without it: one piece on each side at a time, zoom, turn and
// move, two pictures under a slider, keys, and a word on what is not saved. Styles are set through the CSSOM alone.
(() => {
  const viewer = document.querySelector("[data-viewer]");
  if (!viewer) return;
  const form = viewer.closest("form");
  const isPart = "part" in viewer.dataset; // of the case's page
  const compare = document.querySelector("[data-compare]");
  const keys = document.querySelector("[data-keys]");
  const MOST = 8, STEP = 1.25, MOVE = 60;
  const within = (least, value, most) => Math.min(Math.max(value, least), most);

  // One or more pictures in a window, of which one is shown, or which lie over each other: moved together.
  class Stage {
    constructor(element, pictures, tools) {
      Object.assign(this, { element, pictures, tools, zoom: 1, x: 0, y: 0, page: 0 });
      this.turns = pictures.map(() => 0);
      element.tabIndex = 0;
      element.setAttribute("role", "group");
      pictures.forEach((picture) => picture.addEventListener("load", () => this.draw()));
      new ResizeObserver(() => this.draw()).observe(element);
      element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      element.addEventListener("dblclick", (event) => (this.zoom > 1 ? this.fit() : this.zoomTo(2.5, event)));
      element.addEventListener("pointerdown", (event) => this.grab(event));
    }

    // How much a picture that lies on its side is scaled to be seen whole.
    whole(picture, turn) {
      const { clientWidth: width, clientHeight: height } = this.element;
      if (turn % 180 === 0 || !picture.naturalWidth || !width) return 1;
      const shown = Math.min(width / picture.naturalWidth, height / picture.naturalHeight);
      return Math.min(width / (picture.naturalHeight * shown), height / (picture.naturalWidth * shown));
    }

    draw() {
      const { clientWidth: width, clientHeight: height } = this.element;
      this.x = within(-((this.zoom - 1) * width) / 2, this.x, ((this.zoom - 1) * width) / 2);
      this.y = within(-((this.zoom - 1) * height) / 2, this.y, ((this.zoom - 1) * height) / 2);
      this.pictures.forEach((picture, index) => {
        const turn = this.turns[index];
        picture.style.setProperty("--x", `${this.x}px`);
        picture.style.setProperty("--y", `${this.y}px`);
        picture.style.setProperty("--turn", `${turn}deg`);
        picture.style.setProperty("--zoom", this.zoom * this.whole(picture, turn));
      });
      this.element.classList.toggle("is-large", this.zoom > 1);
      const says = this.tools?.querySelector("[data-zoom]");
      if (says) says.textContent = `${Math.round(this.zoom * 100)} %`;
    }

    zoomTo(zoom, at) {
      const next = within(1, zoom, MOST);
      if (at) {
        const box = this.element.getBoundingClientRect();
        const x = at.clientX - box.left - box.width / 2, y = at.clientY - box.top - box.height / 2;
        this.x = x - (x - this.x) * (next / this.zoom);
        this.y = y - (y - this.y) * (next / this.zoom);
      } else {
        this.x *= next / this.zoom;
        this.y *= next / this.zoom;
      }
      this.zoom = next;
      this.draw();
    }

    fit() {
      Object.assign(this, { zoom: 1, x: 0, y: 0 });
      this.draw();
    }

    turn(degrees, index = this.page) {
      this.turns[index] += degrees;
      this.draw();
    }

    move(x, y) {
      this.x += x;
      this.y += y;
      this.draw();
    }

    turnTo(page) {
      if (page < 0 || page >= this.pictures.length) return;
      this.page = page;
      this.pictures.forEach((picture, index) => { picture.hidden = index !== page; });
      if (this.pictures[page + 1]) this.pictures[page + 1].loading = "eager";
      const says = this.tools?.querySelector("[data-page]");
      if (says) says.textContent = `${page + 1} / ${this.pictures.length}`;
      this.element.setAttribute("aria-label", this.pictures[page].alt);
      this.fit();
    }

    wheel(event) {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoomTo(this.zoom * (event.deltaY < 0 ? STEP : 1 / STEP), event);
    }

    grab(event) {
      if (this.zoom === 1 || event.button) return;
      const held = event.pointerId, drag = (moved) => this.move(moved.movementX, moved.movementY);
      this.element.setPointerCapture(held);
      this.element.addEventListener("pointermove", drag);
      const drop = () => this.element.removeEventListener("pointermove", drag);
      this.element.addEventListener("lostpointercapture", drop, { once: true });
    }

    does(what) {
      const acts = {
        in: () => this.zoomTo(this.zoom * STEP),
        out: () => this.zoomTo(this.zoom / STEP),
        fit: () => this.fit(),
        left: () => this.turn(-90),
        right: () => this.turn(90),
        "turn-a": () => this.turn(90, 1),
        "turn-b": () => this.turn(90, 0),
        "page-back": () => this.turnTo(this.page - 1),
        "page-on": () => this.turnTo(this.page + 1),
      };
      acts[what]?.();
      return what in acts;
    }
  }

  // -- one piece on each side -----------------------------------------------------------------------------------
  const sides = [...viewer.querySelectorAll("[data-side]")].map((element) => ({
    element,
    panes: [...element.querySelectorAll("[data-pane]")].map((pane) => {
      const window_ = pane.querySelector("[data-stage]"), tools = pane.querySelector(".tools");
      const stage = window_ && new Stage(window_, [...window_.querySelectorAll("img")], tools);
      return { element: pane, stage };
    }),
    shown: 0,
  }));
  let active = sides.find((side) => side.panes.length) ?? sides[0];
  const paneOf = (element) => {
    for (const side of sides) {
      const index = side.panes.findIndex((pane) => pane.element.contains(element));
      if (index >= 0) return { side, index };
    }
    return null;
  };
  const current = (side = active) => side.panes[side.shown];

  const activate = (side) => {
    active = side;
    sides.forEach((each) => each.element.classList.toggle("is-active", each === side));
  };

  // Moves the strip, and nothing else of the page, until a link is seen.
  const alongside = (link) => {
    const strip = link.closest(".strip"), window_ = strip.getBoundingClientRect(), at = link.getBoundingClientRect();
    if (at.left < window_.left) strip.scrollLeft -= window_.left - at.left;
    else if (at.right > window_.right) strip.scrollLeft += at.right - window_.right;
  };

  const reveal = (side, index, { focus = false, address = true } = {}) => {
    const pane = side.panes[index];
    if (!pane) return;
    side.shown = index;
    side.panes.forEach((each) => each.element.classList.toggle("is-shown", each === pane));
    side.element.querySelectorAll(".strip a").forEach((link) => {
      if (link.hash === `#${pane.element.id}`) {
        link.setAttribute("aria-current", "true");
        alongside(link);
      } else link.removeAttribute("aria-current");
    });
    const next = side.panes[index + 1]?.element.querySelector("img");
    if (next) next.loading = "eager";
    pane.stage?.draw();
    if (address) history.replaceState(null, "", `#${pane.element.id}`);
    if (focus) {
      const seen = pane.stage?.element.getClientRects().length; // not what is folded away
      (seen ? pane.stage.element : pane.element.querySelector("h3")).focus({ preventScroll: true });
      side.element.scrollIntoView({ block: "start" });
    }
  };

  const toHash = (hash, focus) => {
    const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    const found = target && paneOf(target);
    if (!found) return false;
    activate(found.side);
    reveal(found.side, found.index, { focus: focus && target.matches("[data-pane]"), address: false });
    return true;
  };

  const begin = () => {
    viewer.classList.add("is-live");
    document.querySelectorAll("[data-scripted]").forEach((element) => { element.hidden = false; });
    const open = (pane) => {
      const verdicts = pane.element.querySelector("[data-verdicts]");
      return verdicts && !verdicts.querySelector("input:checked");
    };
    sides.forEach((side) => {
      side.panes.forEach((pane) => pane.stage?.turnTo(0));
      const wrong = side.panes.findIndex((pane) => pane.element.querySelector(".field-error"));
      reveal(side, Math.max(wrong >= 0 ? wrong : side.panes.findIndex(open), 0), { address: false });
      side.element.addEventListener("focusin", () => activate(side));
      side.element.addEventListener("pointerdown", () => activate(side));
    });
    activate(active);
    toHash(location.hash, true);
  };

  addEventListener("hashchange", () => toHash(location.hash, true));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link) toHash(link.hash, Boolean(link.closest(".strip") ?? link.dataset.key));
  });

  // -- the whole screen for one side ----------------------------------------------------------------------------
  const alone = async (side) => {
    if (document.fullscreenElement) return document.exitFullscreen();
    if (side.element.requestFullscreen) {
      try {
        return await side.element.requestFullscreen();
      } catch { /* not allowed here: the page's own width will do */ }
    }
    const on = viewer.classList.toggle("has-alone");
    sides.forEach((each) => each.element.classList.toggle("is-alone", on && each === side));
    pressed();
  };
  const pressed = () => sides.forEach((side) => {
    const on = document.fullscreenElement === side.element || side.element.classList.contains("is-alone");
    side.element.querySelector('[data-do="alone"]').setAttribute("aria-pressed", String(on));
  });
  document.addEventListener("fullscreenchange", pressed);

  // -- two pictures under a slider ------------------------------------------------------------------------------
  const picks = [...compare.querySelectorAll("[data-pick]")];
  const layers = [...compare.querySelectorAll("[data-layer]")]; // B below, A above
  const both = new Stage(compare.querySelector("[data-compare-stage]"), layers, compare);
  const cut = compare.querySelector("[data-cut]");
  const lay = () => {
    layers.forEach((layer) => {
      const pick = picks.find((each) => each.dataset.pick === layer.dataset.layer);
      layer.src = pick.value;
      layer.alt = pick.selectedOptions[0]?.text ?? "";
    });
    both.turns = [0, 0];
    both.fit();
  };
  const slide = () => {
    both.element.style.setProperty("--cut", `${100 - cut.value}%`);
    compare.querySelector("[data-cut-says]").textContent = `${cut.value} %`;
  };
  const openCompare = () => {
    const [a, b] = picks;
    if (a.options.length < 2) return;
    const all = [...a.options].map((option) => option.value);
    const shown = sides.map((side) => current(side)?.stage).filter(Boolean)
      .map((stage) => stage.pictures[stage.page].getAttribute("src")).filter((url) => all.includes(url));
    a.value = shown[0] ?? all[0];
    b.value = shown[1] ?? all.find((url) => url !== a.value);
    lay();
    slide();
    compare.showModal();
    both.draw();
    cut.focus();
  };
  both.element.setAttribute("aria-label", compare.querySelector("h2").textContent);
  picks.forEach((pick) => pick.addEventListener("change", lay));
  cut.addEventListener("input", slide);

  // -- buttons --------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const what = button.dataset.do;
    if (what === "compare") return openCompare();
    if (what === "keys") return keys.showModal();
    if (compare.contains(button)) return both.does(what);
    const side = sides.find((each) => each.element.contains(button));
    if (what === "alone") return alone(side);
    paneOf(button)?.side.panes[paneOf(button).index].stage?.does(what);
  });

  // -- keys -----------------------------------------------------------------------------------------------------
  const KEPT = "viewer-keys";
  const use = keys.querySelector("[data-use-keys]");
  try { use.checked = localStorage.getItem(KEPT) !== "off"; } catch { /* nothing is kept here */ }
  use.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, use.checked ? "on" : "off"); } catch { /* nothing is kept here */ }
  });
  const OF_STAGE = {
    "+": "in", "=": "in", "-": "out", "−": "out", 0: "fit", r: "right", R: "left", "[": "page-back", "]": "page-on",
  };
  const OF_COMPARE = { ...OF_STAGE, r: "turn-a", R: "turn-b" };
  const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const step = (by) => reveal(active, within(0, active.shown + by, active.panes.length - 1), { focus: true });
  const toSide = (role) => {
    const side = sides.find((each) => each.element.dataset.side === role);
    if (!side?.panes.length) return;
    activate(side);
    reveal(side, side.shown, { focus: true });
  };
  const judge = (number) => {
    const choice = current()?.element.querySelectorAll("[data-verdicts] input[type=radio]")[number - 1];
    if (!choice) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const PLAIN = {
    j: () => step(1), k: () => step(-1), b: () => toSide("buyer"), s: () => toSide("seller"),
    1: () => judge(1), 2: () => judge(2), 3: () => judge(3),
    n: () => current()?.element.querySelector("textarea")?.focus(),
    c: openCompare, f: () => alone(active), d: () => document.querySelector("[data-decide]")?.click(), "?": () => keys.showModal(),
  };
  const arrow = (stage, key) => {
    if (stage.zoom > 1) stage.move(...ARROWS[key].map((way) => way * MOVE));
    else if (stage === both || ARROWS[key][0] === 0) return false;
    else step(ARROWS[key][0] * (document.dir === "rtl" ? 1 : -1));
    return true;
  };
  // On a page of its own the viewer has the keys; as a part of another once it has the focus, or was touched.
  let hasKeys = !isPart;
  for (const name of ["focusin", "pointerdown"]) {
    document.addEventListener(name, (event) => {
      hasKeys = !isPart || form.contains(event.target) || compare.contains(event.target);
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("textarea, select, input:not([type=radio], [type=checkbox], [type=range])");
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing || keys.open) return;
    const stage = compare.open ? both : current()?.stage;
    if (event.key in ARROWS) {
      if (stage && event.target === stage.element && arrow(stage, event.key)) event.preventDefault();
      return;
    }
    if (!(use.checked && hasKeys) && event.key !== "?") return;
    const what = (compare.open ? OF_COMPARE : OF_STAGE)[event.key];
    if (what) stage?.does(what);
    else if (!compare.open && event.key in PLAIN) PLAIN[event.key]();
    else return;
    event.preventDefault();
  });

  // -- what is not saved ----------------------------------------------------------------------------------------
  const says = form.querySelector("[data-changed]");
  const typed = () => new URLSearchParams(new FormData(form)).toString();
  const saved = form.querySelector(".field-error") ? "" : typed();
  let sent = false;
  const isChanged = () => !sent && typed() !== saved;
  form.addEventListener("input", () => { says.textContent = isChanged() ? form.dataset.unsaved : ""; });
  form.addEventListener("change", () => { says.textContent = isChanged() ? form.dataset.unsaved : ""; });
  form.addEventListener("submit", () => {
    sent = true;
    const piece = isPart && current() ? `#${current().element.id}` : location.hash;
    form.action = form.action.split("#")[0] + piece; // the answer comes back to the same piece
  });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => { if (isChanged()) event.preventDefault(); });

  begin();
})();
