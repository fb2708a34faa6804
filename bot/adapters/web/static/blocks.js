// The blocks of a reply (bot/adapters/web/render.py) as elements.
//
// `card` is what a block needs to know about where it stands: `pressed` (token -> {at, by}) and
// `press(token, values)`, which returns a promise that fails when the press did not arrive.

import { element, icon, svg, timeOf } from "./element.js";

const RENDER = { text, fields, table, chart, items, buttons: buttonRow, form, quote, attachment };

export function renderBlocks(blocks, card) {
  return blocks.map((block, place) => RENDER[block.type](block, card, place));
}

function text(block, card, place) {
  const lead = place === 0 && block.tone === "normal" ? " lead" : "";
  return element("p", { class: `text ${block.tone}${lead}`, role: block.tone === "error" ? "alert" : null }, block.text);
}

function fields(block) {
  return element(
    "section",
    { class: "panel fields", "aria-label": block.title || null },
    block.title ? element("h3", {}, block.title) : null,
    element("dl", {}, ...block.pairs.map(([label, value]) => element("div", {}, element("dt", {}, label), element("dd", {}, value)))),
  );
}

function table(block) {
  const numeric = new Set(block.numeric);
  const cell = (tag, words, place, more = {}) => element(tag, { class: numeric.has(place) ? "number" : null, ...more }, words);
  const partial = block.total !== null && block.total > block.rows.length;
  const tsv = [block.header, ...block.rows].map((row) => row.map((words) => words.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
  return element(
    "section",
    { class: block.header.length > 2 ? "panel table many" : "panel table" },
    element(
      "div",
      { class: "sideways", tabindex: "0", role: "region", "aria-label": `Table: ${block.header.join(", ")}` },
      element(
        "table",
        { role: "table" }, // said, because on a phone the rows are laid out as paragraphs
        element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...block.header.map((words, place) => cell("th", words, place, { scope: "col", role: "columnheader" })))),
        element("tbody", { role: "rowgroup" }, ...block.rows.map((row) => element("tr", { role: "row" }, ...row.map((words, place) => cell("td", words, place, { role: "cell", "data-label": block.header[place].charAt(0).toUpperCase() + block.header[place].slice(1), "data-empty": words === "–" || words === "" }))))),
      ),
    ),
    element("div", { class: "foot" },
      element("span", {}, partial ? `${block.rows.length} of ${block.total} shown` : `${block.rows.length} ${block.rows.length === 1 ? "row" : "rows"}`),
      copyButton(tsv)),
  );
}

function copyButton(words) {
  const label = element("span", {}, "Copy");
  return element("button", {
    type: "button", class: "bare copy", "aria-label": "Copy the table",
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(words);
        label.textContent = "Copied";
      } catch {
        label.textContent = "Could not copy";
      }
      setTimeout(() => (label.textContent = "Copy"), 2000);
    },
  }, icon("copy"), label);
}

function chart(block) {
  const largest = Math.max(block.full ?? 0, ...block.bars.map((bar) => Math.abs(bar.value ?? 0)));
  return element(
    "figure",
    { class: "panel chart" },
    block.title ? element("figcaption", {}, block.title) : null,
    element("ul", { class: "bars" }, ...block.bars.map((bar) => {
      const share = largest > 0 && bar.value ? Math.max(0.8, (Math.abs(bar.value) / largest) * 100) : 0;
      return element(
        "li",
        {},
        element("span", { class: "label" }, bar.label),
        svg("svg", { class: bar.value < 0 ? "below" : "above", width: "100%", height: 14, "aria-hidden": "true" },
          svg("rect", { class: "track", width: "100%", height: 14, rx: 4 }),
          svg("rect", { class: "bar", width: `${share}%`, height: 14, rx: 4 })),
        element("span", { class: "value" }, bar.text),
      );
    })),
  );
}

function items(block, card) {
  const lines = block.items.every((item) => !item.evidence.length && !item.buttons.length);
  return element(block.ordered ? "ol" : "ul", { class: `panel items${lines ? " lines" : ""}` }, ...block.items.map((item) => element(
    "li",
    {},
    element("div", { class: !item.evidence.length && item.buttons.length && item.buttons.length < 3 ? "item short" : "item" },
      element("p", {}, item.text),
      ...item.evidence.map((words) => element("p", { class: words.startsWith("✓ ") ? "evidence settled" : "evidence" }, words)),
      item.buttons.length ? buttonRow(item, card) : null),
  )));
}

function buttonRow(block, card) {
  return element("div", { class: "buttons", role: "group" }, ...block.buttons.map((button) => pressable(button, card)));
}

function pressable(button, card) {
  const done = card.pressed[button.token];
  if (done) return element("button", { type: "button", class: "button pressed", "aria-disabled": "true", "data-token": button.token }, ...mark(button.label, done));
  const made = element("button", { type: "button", class: `button ${button.style}`, "data-token": button.token }, button.label);
  made.addEventListener("click", () => busy(made, button.label, () => card.press(button.token, {})));
  return made;
}

function mark(label, { at, by }) {
  return [icon("check"), label, element("small", {}, `${by}, `, timeOf(at))];
}

// One press at a time; when it did not arrive the button says so and can be pressed again.
async function busy(made, label, work) {
  if (made.getAttribute("aria-disabled")) return;
  made.setAttribute("aria-disabled", "true");
  made.classList.add("busy");
  try {
    await work();
  } catch (error) {
    made.textContent = `${label}: ${error.message}`;
    made.removeAttribute("aria-disabled");
  }
  made.classList.remove("busy");
}

let forms = 0;

function form(block, card) {
  const prefix = `form-${++forms}`;
  const done = card.pressed[block.token];
  const submit = element("button", { type: "submit", class: "button primary" }, block.submit);
  const made = element(
    "form",
    { class: "panel form", novalidate: true, "aria-label": block.title },
    element("h3", {}, block.title),
    ...block.fields.map((field, place) => formField(field, `${prefix}-${place}`, Boolean(done))),
    element("div", { class: "buttons" }, done ? element("span", { class: "button pressed", "data-token": block.token }, ...mark(block.submit, done)) : submit),
  );
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = block.fields.map((field, place) => check(field, made.querySelector(`#${prefix}-${place}`))).find(Boolean);
    if (wrong) return wrong.focus();
    const values = Object.fromEntries(block.fields.map((field, place) => [field.name, made.querySelector(`#${prefix}-${place}`).value.trim()]));
    busy(submit, block.submit, () => card.press(block.token, values));
  });
  return made;
}

function formField(field, id, done) {
  const common = { id, name: field.name, required: field.required, disabled: done, "aria-describedby": `${id}-wrong` };
  let input;
  if (field.options.length) {
    const options = field.options.includes(field.value) ? field.options : ["", ...field.options];
    input = element("select", common, ...options.map((option) => element("option", { value: option, selected: option === field.value }, option || "Choose one")));
  } else if (field.multiline) {
    input = element("textarea", { ...common, rows: 3 });
    input.value = field.value;
  } else {
    input = element("input", { ...common, type: "text", value: field.value, autocomplete: "off" });
  }
  input.addEventListener("input", () => input.getAttribute("aria-invalid") && check(field, input));
  return element("div", { class: "field" },
    element("label", { for: id }, field.label, field.required ? null : element("small", {}, "optional")),
    input,
    element("p", { id: `${id}-wrong`, class: "wrong" }));
}

function check(field, input) {
  const missing = field.required && !input.value.trim();
  input.toggleAttribute("aria-invalid", false);
  if (missing) input.setAttribute("aria-invalid", "true");
  input.nextElementSibling.textContent = missing ? `Please fill in: ${field.label}` : "";
  return missing ? input : null;
}

function quote(block) {
  return element("figure", { class: "quote" }, element("blockquote", {}, block.text), block.source ? element("figcaption", {}, block.source) : null);
}

function attachment(block) {
  return element("a", { class: "file", href: block.href, download: block.name }, icon("file"), element("span", {}, block.name), element("small", {}, "Download"));
}
