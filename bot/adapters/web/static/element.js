// Builds elements. Words only ever become text nodes: nothing in this page parses markup.

const SVG = "http://www.w3.org/2000/svg";

/** element("p", {class: "quiet", onclick: f, hidden: true}, "words", child, null) */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

const ICONS = {
  send: ["M12 19V5", "M6 11l6-6 6 6"],
  attach: ["M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6"],
  copy: ["M9 9h10v11H9z", "M5 15V4h10"],
  file: ["M14 3H6v18h12V7z", "M14 3v4h4"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
};

export function icon(name) {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", width: 18, height: 18, fill: "none", stroke: "currentColor", "stroke-width": 1.9,
      "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" },
    ...ICONS[name].map((d) => svg("path", { d })),
  );
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

export function timeOf(iso) {
  const at = new Date(iso);
  return element("time", { datetime: iso, title: FULL.format(at) }, TIME.format(at));
}

export function dayOf(iso, now = new Date()) {
  const at = new Date(iso);
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(at)) / 86400000);
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : DAY.format(at);
}
