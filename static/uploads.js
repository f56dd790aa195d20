// Choosing files: each is uploaded at once, with a picture of it and its progress, and can be tried again or
// removed; the form that is sent names them. Without this script the native input does the same in one go.
// The texts and the pattern of a row come from templates/components/_uploads.html.
(() => {
  const AT_ONCE = 2;
  const SIDE = 112; // of a preview, in pixels
  const REFUSED = [413, 422]; // the file itself is the trouble: trying again would not help
  const choosers = new Map();
  const line = [];
  let running = 0;
  let drawing = Promise.resolve();
  let held = null;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  const sizeOf = (bytes) => {
    const isSmall = bytes < 1024 ** 2;
    const number = isSmall ? Math.ceil(bytes / 1024) : bytes / 1024 ** 2;
    const options = { style: "unit", unit: isSmall ? "kilobyte" : "megabyte", maximumFractionDigits: 1 };
    return new Intl.NumberFormat(document.documentElement.lang, options).format(number);
  };

  // Two sizes, to the byte where they would read the same.
  const toldApart = (size, limit) => {
    if (sizeOf(size) !== sizeOf(limit)) return { size: sizeOf(size), limit: sizeOf(limit) };
    const options = { style: "unit", unit: "byte", unitDisplay: "long" };
    const exact = new Intl.NumberFormat(document.documentElement.lang, options);
    return { size: exact.format(size), limit: exact.format(limit) };
  };

  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  };

  class Upload {
    constructor(chooser, row, file = null) {
      Object.assign(this, { chooser, row, file, id: "", request: null });
      this.part = (name) => row.querySelector(`.upload-${name}`);
      this.name = file ? file.name : this.part("name").textContent;
      this.part("remove").addEventListener("click", () => this.remove());
      this.part("retry").addEventListener("click", () => this.retry());
      this.part("remove").hidden = false;
      this.label();
    }

    // -- one that the server drew: its tick becomes a button
    static kept(chooser, row) {
      const upload = new Upload(chooser, row);
      const tick = row.querySelector("[name=uploads]");
      tick.type = "hidden";
      upload.id = tick.value;
      upload.part("keep").querySelector("span").remove();
      return upload;
    }

    static chosen(chooser, file) {
      const row = chooser.pattern.content.cloneNode(true).querySelector(".upload");
      const upload = new Upload(chooser, row, file);
      upload.part("size").textContent = sizeOf(file.size);
      upload.preview();
      return upload;
    }

    // -- one that was uploaded before this page was left and opened again
    static found(chooser, { id, name, size, content_type: type }, kind) {
      const row = chooser.pattern.content.cloneNode(true).querySelector(".upload");
      const upload = new Upload(chooser, row);
      upload.part("size").textContent = sizeOf(size);
      if (upload.part("kind")) upload.part("kind").value = kind;
      upload.named(id, name);
      upload.show("ready", upload.says("Ready"));
      if (type.startsWith("image/")) {
        const picture = Object.assign(new Image(), { alt: "", src: `${chooser.element.dataset.url}${id}/` });
        row.querySelector(".thumb").append(picture);
      }
      return upload;
    }

    get isBusy() {
      return ["waiting", "uploading", "checking"].includes(this.row.dataset.state) && this.row.isConnected;
    }

    get isBad() {
      return ["refused", "failed"].includes(this.row.dataset.state) && this.row.isConnected;
    }

    says(what, values = {}) {
      return fill(this.chooser.element.dataset[`says${what}`], { name: this.name, ...values });
    }

    label() {
      this.part("name").textContent = this.name;
      this.part("bar").setAttribute("aria-label", this.says("Uploading"));
      this.part("retry").setAttribute("aria-label", this.says("Retry"));
      this.part("remove").setAttribute("aria-label", this.says("Remove"));
      this.part("kind")?.setAttribute("aria-label", this.says("Shows"));
    }

    show(state, text = "") {
      this.row.dataset.state = state;
      this.part("text").textContent = text;
      this.part("bar").hidden = !["waiting", "uploading", "checking"].includes(state);
      this.part("retry").hidden = state !== "failed";
    }

    preview() {
      if (!this.file.type.startsWith("image/") || this.file.size > this.chooser.most(this.file)) return;
      drawing = drawing.then(() => this.draw()).catch(() => {}); // what the browser cannot draw keeps its icon
    }

    async draw() {
      const picture = await createImageBitmap(this.file);
      const canvas = this.row.querySelector("canvas");
      const part = Math.min(picture.width, picture.height);
      const [left, top] = [(picture.width - part) / 2, (picture.height - part) / 2];
      canvas.getContext("2d").drawImage(picture, left, top, part, part, 0, 0, SIDE, SIDE);
      picture.close();
      canvas.hidden = false;
    }

    begin() {
      const limit = this.chooser.most(this.file);
      if (!this.file.size) return this.end("refused", this.says("Empty"));
      if (this.file.size > limit) {
        return this.end("refused", this.says("TooBig", toldApart(this.file.size, limit)));
      }
      this.show("waiting", this.says("Waiting"));
      line.push(this);
      next();
    }

    send() {
      const request = new XMLHttpRequest(); // fetch tells nothing of an upload's progress
      this.request = request;
      request.open("POST", this.chooser.element.dataset.url);
      request.setRequestHeader("X-CSRFToken", this.chooser.token);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => this.progress(event.loaded / event.total));
      request.addEventListener("load", () => {
        if (request.status === 403 && !this.isSecond) return this.again();
        this.answered(request.status, parsed(request.responseText));
      });
      request.addEventListener("error", () => this.end("failed", this.says("Lost")));
      request.addEventListener("loadend", () => {
        running -= 1;
        next();
      });
      this.show("uploading", "");
      this.progress(0);
      running += 1;
      request.send(this.chooser.data(this));
    }

    // Who signed in anew in another window has another token.
    async again() {
      await renew(this.chooser.element.dataset.url);
      this.isSecond = true;
      if (!this.row.isConnected) return;
      this.show("waiting", this.says("Waiting"));
      line.push(this);
      next();
    }

    progress(part) {
      this.part("bar").value = part * 100;
      if (part < 1) this.part("text").textContent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(part);
      else this.show("checking", this.says("Checking"));
    }

    answered(status, answer) {
      if (status !== 201) return this.end(REFUSED.includes(status) ? "refused" : "failed", answer.error || this.says("Failed"));
      this.named(answer.id, answer.name);
      this.chooser.remember();
      this.end("ready", this.says("Ready"), this.says("Added"));
    }

    named(id, name) {
      this.id = id;
      this.name = name;
      const hidden = this.row.querySelector("[name=uploads]");
      hidden.value = id;
      hidden.disabled = false;
      this.part("kind")?.setAttribute("name", `kind-${id}`);
      this.label();
    }

    end(state, text, said = text) {
      this.show(state, text);
      this.chooser.say(said);
      goOn();
    }

    retry() {
      this.isSecond = false;
      this.chooser.note("");
      this.begin();
      this.part("remove").focus();
    }

    remove() {
      const at = line.indexOf(this);
      if (at >= 0) line.splice(at, 1);
      this.request?.abort();
      if (this.id) {
        const headers = { "X-CSRFToken": this.chooser.token };
        fetch(`${this.chooser.element.dataset.url}${this.id}/`, { method: "DELETE", headers, keepalive: true }).catch(() => {});
      }
      this.chooser.forget(this);
      this.chooser.say(this.says("Removed"));
      goOn();
    }
  }

  class Chooser {
    constructor(element) {
      this.element = element;
      this.input = element.querySelector(".upload-drop > [type=file]");
      this.pattern = element.querySelector("template");
      this.rows = element.querySelector(".upload-rows");
      this.area = element.querySelector(".upload-drop");
      this.uploads = [...this.rows.children].map((row) => Upload.kept(this, row));
      this.input.classList.add("visually-hidden");
      element.querySelector(".upload-ways").hidden = false;
      element.classList.add("is-live");
      for (const input of element.querySelectorAll(".upload-drop [type=file]")) {
        input.addEventListener("change", () => this.take(input));
      }
      for (const name of ["dragover", "dragleave", "drop"]) {
        this.area.addEventListener(name, (event) => this.dragged(event));
      }
      element.addEventListener("change", () => this.remember());
      this.take(this.input); // chosen before this script was there
      this.recall();
    }

    // Who reloads the page, or goes back to correct an answer, finds the files again: in this tab, by their ids.
    get place() {
      return `uploads ${location.pathname} ${this.input.id}`;
    }

    remember() {
      const kinds = this.uploads.filter((upload) => upload.id).map((upload) => [upload.id, upload.part("kind")?.value ?? ""]);
      sessionStorage.setItem(this.place, JSON.stringify(kinds));
    }

    async recall() {
      const kinds = new Map(JSON.parse(sessionStorage.getItem(this.place) ?? "[]"));
      for (const upload of this.uploads) kinds.delete(upload.id);
      if (!kinds.size) return;
      const ids = new URLSearchParams([...kinds.keys()].map((id) => ["id", id]));
      const { files = [] } = await fetch(`${this.element.dataset.url}?${ids}`).then((response) => response.json(), () => ({}));
      this.list(files.map((file) => Upload.found(this, file, kinds.get(file.id))));
      this.remember(); // what was sent is not asked for again
    }

    get token() {
      return this.element.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
    }

    most(file) {
      const mayBeVideo = !file.type || file.type.startsWith("video/");
      return Number(mayBeVideo ? this.element.dataset.mostVideo : this.element.dataset.most);
    }

    data(upload) {
      const data = new FormData();
      data.append("dispute", this.element.dataset.dispute);
      data.append("attachment", this.element.dataset.attachment);
      for (const other of this.uploads) if (other.id) data.append("uploads", other.id);
      data.append("file", upload.file);
      return data;
    }

    take(input) {
      this.add([...input.files]);
      input.value = ""; // or the form would bring them a second time
    }

    add(files) {
      const added = files.map((file) => Upload.chosen(this, file));
      this.list(added);
      for (const upload of added) upload.begin();
      if (added.length) this.note("");
    }

    list(uploads) {
      this.uploads.push(...uploads);
      this.rows.append(...uploads.map((upload) => upload.row));
      this.rows.hidden = !this.uploads.length;
    }

    forget(upload) {
      const at = this.uploads.indexOf(upload);
      this.uploads.splice(at, 1);
      upload.row.remove();
      this.rows.hidden = !this.uploads.length;
      this.note("");
      this.remember();
      const near = this.uploads[at] ?? this.uploads[at - 1];
      (near ? near.part("remove") : this.input).focus();
    }

    dragged(event) {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.area.classList.toggle("is-over", event.type === "dragover");
      if (event.type === "drop") this.add([...event.dataTransfer.files]);
    }

    say(text) {
      this.element.querySelector(".upload-said").textContent = text;
    }

    note(text) {
      this.element.querySelector(".upload-note").textContent = text;
    }
  }

  // All forms of the page get the token that counts now.
  const renew = async (url) => {
    const { token } = await fetch(url, { cache: "no-store" }).then((response) => response.json()).catch(() => ({}));
    if (token) for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  };

  const next = () => {
    while (running < AT_ONCE && line.length) line.shift().send();
  };

  const inForm = (form) => [...choosers].filter(([element]) => form.contains(element)).map(([, chooser]) => chooser);

  const hold = (event, chooser, text) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    chooser.note(chooser.element.dataset[`says${text}`]);
  };

  // A form waits for its uploads, and is not sent while a file that was chosen would be missing.
  document.addEventListener(
    "submit",
    (event) => {
      held = null;
      for (const chooser of inForm(event.target)) {
        const bad = chooser.uploads.find((upload) => upload.isBad);
        if (chooser.uploads.some((upload) => upload.isBusy)) {
          held = { form: event.target, button: event.submitter };
          return hold(event, chooser, "Hold");
        }
        if (bad && !event.submitter?.hasAttribute("data-leaves")) {
          hold(event, chooser, "Blocked");
          return (bad.part("retry").hidden ? bad.part("remove") : bad.part("retry")).focus();
        }
      }
    },
    true,
  );

  const goOn = () => {
    if (!held || inForm(held.form).some((chooser) => chooser.uploads.some((upload) => upload.isBusy))) return;
    const { form, button } = held;
    for (const chooser of inForm(form)) chooser.note("");
    form.requestSubmit(button?.isConnected ? button : null);
  };

  window.addEventListener("beforeunload", (event) => {
    if ([...choosers.values()].some((chooser) => chooser.uploads.some((upload) => upload.isBusy))) event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    const [chooser] = choosers.values();
    if (chooser && document.visibilityState === "visible") renew(chooser.element.dataset.url);
  });

  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const here = [...choosers.values()].find((chooser) => chooser.element.closest("form").contains(event.target));
    const chooser = here ?? (choosers.size === 1 ? [...choosers.values()][0] : null);
    if (!files.length || !chooser) return;
    event.preventDefault();
    chooser.element.closest("details")?.setAttribute("open", "");
    chooser.add(files);
  });

  const begin = () => {
    for (const element of choosers.keys()) if (!element.isConnected) choosers.delete(element);
    for (const element of document.querySelectorAll("[data-uploads]")) {
      if (!choosers.has(element)) choosers.set(element, new Chooser(element));
    }
  };
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:afterSettle", begin);
})();
