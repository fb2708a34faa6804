// The message box: sends on Enter, grows with the words, remembers what was said, completes slash commands, takes files.

import { element, icon } from "./element.js";

export class Composer {
  /** `send(text, files)`; `said()` lists own words, newest last. */
  constructor(root, { send, said }) {
    Object.assign(this, { send, said, commands: [], back: 0, draft: "", picked: 0 });
    this.words = root.querySelector("#words");
    this.list = root.querySelector("#commands");
    this.files = root.querySelector("#files");
    root.querySelector("#send").append(icon("send"));
    root.querySelector("#attach").append(icon("attach"));
    root.querySelector("#attach").addEventListener("click", () => this.files.click());
    this.files.addEventListener("change", () => this.take(this.files.files));
    root.addEventListener("submit", (event) => (event.preventDefault(), this.submit()));
    this.words.addEventListener("input", () => this.changed());
    this.words.addEventListener("keydown", (event) => this.key(event));
    this.words.addEventListener("blur", () => setTimeout(() => this.offer([]), 150));
    this.words.addEventListener("paste", (event) => {
      if (event.clipboardData?.files.length) {
        event.preventDefault();
        this.take(event.clipboardData.files);
      }
    });
  }

  focus() {
    this.words.focus();
  }

  fill(text) {
    this.words.value = text;
    this.words.setSelectionRange(text.length, text.length);
    this.grow();
  }

  take(files) {
    const chosen = [...files];
    const text = this.words.value.trim();
    this.files.value = "";
    if (!chosen.length) return;
    this.fill("");
    this.send(text, chosen);
  }

  submit() {
    const text = this.words.value;
    if (!text.trim()) return;
    this.fill("");
    this.back = 0;
    this.offer([]);
    this.send(text, []);
  }

  changed() {
    this.back = 0;
    this.grow();
    const typed = this.words.value;
    const slash = /^\/(?:crm )?([\w ]*)$/i.exec(typed);
    const words = slash?.[1].toLowerCase();
    const fitting = slash ? this.commands.filter(({ name, help }) => name.includes(words) || help.toLowerCase().includes(words)) : [];
    const rank = ({ name }) => (name.startsWith(words) ? 0 : name.includes(words) ? 1 : 2);
    this.offer(fitting.sort((one, other) => rank(one) - rank(other)).slice(0, 8));
  }

  grow() {
    this.words.style.height = "auto";
    this.words.style.height = `${Math.min(this.words.scrollHeight, 220)}px`;
  }

  key(event) {
    if (event.isComposing) return;
    const offered = this.list.children.length;
    if (offered && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      this.pick((this.picked + (event.key === "ArrowDown" ? 1 : offered - 1)) % offered);
    } else if (offered && (event.key === "Tab" || (event.key === "Enter" && !this.complete()))) {
      this.choose(this.list.children[this.picked].dataset.name);
    } else if (event.key === "Escape") {
      if (offered) this.offer([]);
      else this.fill("");
    } else if (event.key === "Enter" && !event.shiftKey) {
      this.submit();
    } else if (event.key === "ArrowUp" && this.words.selectionStart === 0 && this.words.selectionEnd === 0 || event.key === "ArrowUp" && this.back) {
      this.recall(1);
    } else if (event.key === "ArrowDown" && this.back) {
      this.recall(-1);
    } else {
      return;
    }
    event.preventDefault();
  }

  recall(step) {
    const said = this.said();
    if (!this.back) this.draft = this.words.value;
    this.back = Math.max(0, Math.min(said.length, this.back + step));
    this.fill(this.back ? said[said.length - this.back] : this.draft);
  }

  complete() {
    return this.commands.some(({ name }) => `/${name}` === this.words.value.trim());
  }

  offer(commands) {
    this.list.replaceChildren(...commands.map(({ name, help }, place) => element("li", {
      id: `command-${place}`, role: "option", "data-name": name, onmousedown: (event) => (event.preventDefault(), this.choose(name)),
    }, element("b", {}, `/${name}`), element("span", {}, help))));
    this.list.hidden = commands.length === 0;
    if (commands.length) this.pick(0);
    else this.words.removeAttribute("aria-activedescendant");
  }

  pick(place) {
    this.picked = place;
    [...this.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === place)));
    this.list.children[place].scrollIntoView({ block: "nearest" });
    this.words.setAttribute("aria-activedescendant", `command-${place}`);
  }

  choose(name) {
    this.fill(`/${name} `);
    this.offer([]);
    this.focus();
  }
}

/** Files dragged over the window: shows `veil`, hands what was dropped to `take`. */
export function acceptDrops(veil, take) {
  let depth = 0;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const show = (visible) => (veil.hidden = !visible);
  window.addEventListener("dragenter", (event) => carriesFiles(event) && show(++depth > 0));
  window.addEventListener("dragleave", (event) => carriesFiles(event) && show((depth = Math.max(0, depth - 1)) > 0));
  window.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  window.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    take(event.dataTransfer.files);
  });
}
