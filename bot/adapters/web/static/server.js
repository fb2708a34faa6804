// Talking to the server. A request that may not have arrived is sent again with the same event id, which does its
// work once.

const PAUSES = [400, 1200, 3000, ...Array(12).fill(5000)]; // a minute: a server that is started again is back by then

export class NotSent extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The last turns, or those before a place. */
export async function history(conversation, before = null) {
  const earlier = before === null ? "" : `&before=${before}`;
  return answer(await fetch(`/chat/history?conversation=${encodeURIComponent(conversation)}${earlier}`));
}

export async function post(path, body) {
  for (const pause of [...PAUSES, null]) {
    try {
      const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (![502, 503, 504].includes(response.status) || pause === null) return await answer(response);
    } catch (error) {
      if (error instanceof NotSent) throw error;
      if (pause === null) throw new NotSent("not sent, the server does not answer");
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Sends files with progress (0 to 1), which fetch cannot tell. */
export function upload(fields, files, onprogress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    for (const file of files) form.append("files", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", "/chat/files");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onprogress(event.loaded / event.total));
    request.addEventListener("error", () => reject(new NotSent("not sent, the server does not answer")));
    request.addEventListener("load", () => {
      if (request.status === 200 && request.response) resolve(request.response);
      else reject(new NotSent(request.response?.error ?? "not sent, something went wrong on the server", request.status));
    });
    request.send(form);
  });
}

/** Calls `onturns` for what others and other tabs say, `onstate(true | false)` as the line opens and breaks, and
 *  `onrefused` when the browser will not try again by itself. */
export function listen({ onturns, onstate, onrefused }) {
  const source = new EventSource("/chat/events");
  source.addEventListener("message", (event) => onturns(JSON.parse(event.data)));
  source.addEventListener("open", () => onstate(true));
  source.addEventListener("error", () => (source.readyState === EventSource.CLOSED ? onrefused() : onstate(false)));
}

async function answer(response) {
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw new NotSent(body?.error ?? "not sent, something went wrong on the server", response.status);
}
