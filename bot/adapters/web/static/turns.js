// The list of turns: draws each once, changes it in place, keeps the reader where they read.

import { renderBlocks } from "./blocks.js";
import { dayOf, element, icon, timeOf } from "./element.js";

function separator(day) {
  return element("div", { class: "day", role: "separator" }, element("span", {}, day));
}

export class Turns {
  /** `press(token, values)` sends a button press and resolves when it was worked. */
  constructor(list, scroll, latest, press) {
    Object.assign(this, { list, scroll, latest, press });
    this.drawn = new Map();
    latest.append(icon("down"));
    latest.addEventListener("click", () => this.toEnd());
    scroll.addEventListener("scroll", () => this.markLatest(), { passive: true });
  }

  clear() {
    this.drawn.clear();
    this.list.replaceChildren();
  }

  /** Turns said before those that are shown, oldest first. What the reader looks at stays where it is. */
  prepend(turns) {
    const made = turns.filter((turn) => !this.drawn.has(turn.id)).map((turn) => [turn.id, { turn, node: this.draw(turn) }]);
    const below = this.scroll.scrollHeight - this.scroll.scrollTop;
    this.drawn = new Map([...made, ...this.drawn]);
    for (const day of this.list.querySelectorAll(".day")) day.remove();
    let last = null;
    this.list.prepend(...made.map(([, { node }]) => node));
    for (const { turn, node } of this.drawn.values()) {
      if (dayOf(turn.at) !== last) node.before(separator((last = dayOf(turn.at))));
    }
    this.scroll.scrollTop = this.scroll.scrollHeight - below;
  }

  /** The place of the first turn that is shown; null when none is. */
  get first() {
    const places = [...this.drawn.values()].map(({ turn }) => turn.place).filter(Number.isInteger);
    return places.length ? Math.min(...places) : null;
  }

  /** The person said something, if only with a file. */
  get begun() {
    return [...this.drawn.values()].some(({ turn }) => turn.who === "you");
  }

  /** A card offers what to do: suggestions beside it would be too much. */
  get offers() {
    return this.list.querySelector(".button") !== null;
  }

  get empty() {
    return this.drawn.size === 0;
  }

  /** Own words, newest last, for the arrow-up history. */
  said() {
    return [...this.drawn.values()].filter(({ turn }) => turn.who === "you" && turn.text.trim()).map(({ turn }) => turn.text);
  }

  /** Shows a turn, or shows it anew. `state` of an own turn: undefined, "sending" or {failed, retry}. */
  put(turn, state) {
    const before = this.drawn.get(turn.id);
    const follow = before ? !turn.settled && this.atEnd() : this.atEnd() || turn.who === "you";
    const made = this.draw(turn, state);
    if (before) {
      if (turn.settled && turn.settled !== before.turn.settled) made.classList.add("just-settled");
      const token = before.node.contains(document.activeElement) ? document.activeElement.dataset.token : null;
      before.node.replaceWith(made);
      if (token) made.querySelector(`[data-token="${CSS.escape(token)}"]`)?.focus();
    } else {
      this.day(turn.at);
      const waiting = state === "sending" ? null : this.list.querySelector(".turn.sending");
      this.list.insertBefore(made, waiting); // what waits to be sent stays below what was answered
    }
    this.drawn.set(turn.id, { turn, node: made });
    if (follow) this.toEnd(made);
    else this.markLatest();
    return made;
  }

  draw(turn, state) {
    return turn.who === "you" ? this.own(turn, state) : this.answer(turn);
  }

  day(at) {
    const day = dayOf(at);
    const last = [...this.list.querySelectorAll(".day")].at(-1);
    if (last?.textContent !== day) this.list.append(separator(day));
  }

  own(turn, state) {
    const failed = state?.failed;
    return element(
      "article",
      { class: `turn you${state === "sending" ? " sending" : ""}${failed ? " failed" : ""}`, "aria-label": "You" },
      ...turn.files.map((name) => element("span", { class: "file" }, icon("file"), element("span", {}, name))),
      state === "sending" && turn.files.length ? element("progress", { max: 1, value: 0, "aria-label": "Upload" }) : null,
      turn.text ? element("p", { class: "bubble" }, turn.text) : null,
      failed
        ? element("p", { class: "state", role: "alert" }, failed, state.retry ? element("button", { type: "button", class: "bare", onclick: state.retry }, "Retry") : null)
        : element("p", { class: "state" }, timeOf(turn.at)),
    );
  }

  answer(turn) {
    const card = { pressed: turn.pressed, press: this.press };
    return element(
      "article",
      { class: "turn bot", "aria-label": "HoloLoom" },
      element("img", { class: "mark", src: "/static/mark.svg", alt: "", width: 28, height: 28 }),
      element("div", { class: "card" },
        turn.about ? element("p", { class: "about" }, "After ", element("b", {}, turn.about)) : null,
        ...renderBlocks(turn.blocks, card),
        element("p", { class: "state" }, timeOf(turn.at), turn.settled ? " · changed " : null, turn.settled ? timeOf(turn.settled) : null)),
    );
  }

  atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 120;
  }

  /** To the end; of an answer taller than the window, to its beginning. */
  toEnd(made) {
    const tall = made && made.offsetHeight > this.scroll.clientHeight - 40;
    if (tall) this.scroll.scrollTop = made.offsetTop - this.scroll.offsetTop - 16;
    else this.scroll.scrollTop = this.scroll.scrollHeight;
    this.markLatest();
  }

  markLatest() {
    this.latest.hidden = this.atEnd();
  }
}
