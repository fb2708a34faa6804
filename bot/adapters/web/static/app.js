// The page: what happens between the message box, the list of turns and the server.

import { acceptDrops, Composer } from "./composer.js";
import { element } from "./element.js";
import { Outbox } from "./outbox.js";
import { history, listen, newId, post, upload } from "./server.js";
import { Turns } from "./turns.js";

const byId = (id) => document.getElementById(id);
const turns = new Turns(byId("turns"), byId("scroll"), byId("latest"), press);
const composer = new Composer(byId("composer"), { send, said: () => turns.said() });
const outbox = new Outbox();
let limits = { bytes: 0, accepted: [], files: 0 };
let working = 0;
let slow = 0;

function conversation() {
  return new URLSearchParams(location.search).get("c") ?? "main";
}

function take(name, { turns: made }) {
  if (name !== conversation()) return;
  for (const turn of made) turns.put(turn);
  byId("suggestions").hidden = turns.begun || turns.offers;
}

function typing(change, follow = true) {
  working += change;
  byId("typing").hidden = working === 0;
  clearTimeout(slow);
  byId("typing-words").textContent = "";
  if (working) {
    slow = setTimeout(() => (byId("typing-words").textContent = "Still working on it"), 4000);
    if (follow) turns.toEnd();
  }
}

async function send(text, files) {
  const turn = { id: newId(), who: "you", at: new Date().toISOString(), text, files: files.map((file) => file.name), blocks: [], pressed: {} };
  byId("suggestions").hidden = true;
  await deliver(conversation(), turn, files);
}

async function deliver(name, turn, files) {
  const refused = files.length ? tooMuch(files) : null;
  if (refused) return turns.put(turn, { failed: refused });
  const body = { event_id: turn.id, conversation: name, text: turn.text };
  const show = (state) => (name === conversation() ? turns.put(turn, state) : null);
  show("sending");
  typing(1);
  const sent = async () => {
    const bar = show("sending")?.querySelector("progress");
    take(name, await (files.length ? upload(body, files, (share) => bar && (bar.value = share)) : post("/chat/messages", body)));
  };
  await outbox.add(sent, (error) => {
    if (error.status === 401) signedOut();
    show({ failed: capital(error.message), retry: () => outbox.again() });
  });
  typing(-1);
}

function tooMuch(files) {
  if (files.length > limits.files) return `At most ${limits.files} files at once.`;
  const odd = files.find((file) => !limits.accepted.some((end) => file.name.toLowerCase().endsWith(end)));
  if (odd) return `I can read ${limits.accepted.join(", ")} files; ${odd.name} is none of these.`;
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return bytes > limits.bytes ? `That is larger than ${Math.round(limits.bytes / 1048576)} MB.` : null;
}

async function press(token, values) {
  const name = conversation();
  const event_id = newId();
  let failure = null;
  typing(1, turns.atEnd()); // a card further up is changed where it stands, the reader stays there
  const pressed = async () => take(name, await post("/chat/buttons", { event_id, conversation: name, token, values }));
  await outbox.add(pressed, (error) => (failure = error), { once: true });
  typing(-1);
  if (failure?.status === 401) signedOut();
  if (failure) throw failure;
}

function signedOut() {
  document.body.classList.add("is-signed-out");
  byId("signed-out").hidden = false;
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

async function open() {
  const name = conversation();
  let page;
  try {
    page = await history(name);
  } catch (error) {
    if (error.status === 401) return signedOut();
    byId("connection").textContent = "The server does not answer, trying again";
    setTimeout(open, 2000);
    return;
  }
  if (name !== conversation()) return;
  byId("connection").textContent = "";
  limits = page.upload;
  composer.commands = page.commands;
  byId("files").accept = limits.accepted.join(",");
  byId("who").textContent = page.user.name;
  byId("suggestions").replaceChildren(...page.suggestions.map((words) => element("button", { type: "button", class: "chip", onclick: () => send(words, []) }, words)));
  byId("earlier").hidden = true; // until it is known whether this conversation has earlier ones
  turns.clear();
  take(name, page);
  if (turns.empty) await greet(name);
  turns.toEnd();
  byId("earlier").hidden = !page.earlier;
  byId("turns").dataset.ready = "true";
}

let reading = false;

async function readEarlier() {
  const name = conversation();
  if (reading || byId("earlier").hidden || turns.first === null) return;
  reading = true;
  try {
    const page = await history(name, turns.first);
    if (name !== conversation()) return;
    turns.prepend(page.turns);
    byId("earlier").hidden = !page.earlier;
  } catch (error) {
    if (error.status === 401) signedOut();
    else byId("connection").textContent = "Earlier messages did not come, try again";
  } finally {
    reading = false;
  }
}

byId("earlier").addEventListener("click", readEarlier);
byId("scroll").addEventListener("scroll", () => byId("scroll").scrollTop < 80 && readEarlier(), { passive: true });

async function greet(name) {
  typing(1);
  try {
    take(name, await post("/chat/greeting", { event_id: newId(), conversation: name }));
  } catch (error) {
    byId("connection").textContent = capital(error.message);
  } finally {
    typing(-1);
  }
}

byId("new-chat").addEventListener("click", async () => {
  window.history.pushState({}, "", `?c=${newId()}`);
  await open();
  composer.focus();
});
window.addEventListener("popstate", open);
byId("sign-out").addEventListener("click", async () => {
  try {
    await post("/sign-out", {});
    location.reload();
  } catch (error) {
    byId("connection").textContent = `Still signed in: ${error.message}`;
  }
});
document.addEventListener("keydown", (event) => {
  const typingElsewhere = event.target.closest?.("input, textarea, select, button, a");
  if (event.key === "/" && !typingElsewhere && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    composer.fill("/");
    composer.focus();
    composer.changed();
  }
});
window.addEventListener("beforeunload", (event) => outbox.busy && event.preventDefault());
acceptDrops(byId("drop"), (files) => composer.take(files));

let broken = false;

function stream() {
  listen({
    onturns: (event) => take(event.conversation, event),
    onstate: async (connected) => {
      const catchUp = connected && broken;
      broken = !connected;
      byId("connection").textContent = connected ? "" : "Connection lost, trying again";
      if (catchUp) take(conversation(), await history(conversation()).catch(() => ({ turns: [] })));
    },
    onrefused: async () => {
      broken = true;
      const refused = await history(conversation()).then(() => null, (error) => error);
      if (refused?.status === 401) signedOut();
      else setTimeout(stream, 3000);
    },
  });
}

await open();
if (!document.body.classList.contains("is-signed-out")) stream();
