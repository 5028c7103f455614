// Talk to our own server: JSON, with the token that every change needs.
const told = document.getElementById("words");
export const words = told ? JSON.parse(told.textContent) : {};

export function csrf() {
  return document.querySelector('meta[name="csrf"]')?.content ?? "";
}

export class Refusal extends Error {}

export async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: {
        "x-tiptoe-csrf": csrf(),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refusal(words.offline ?? "The server does not answer.");
  }
  if (answer.status === 204) return null;
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(`${said.what ?? words.failed} ${said.fix ?? ""}`.trim());
  return said;
}

export function toast(text) {
  const place = document.getElementById("toast");
  if (!place) return;
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { place.hidden = true; }, 4000);
}
