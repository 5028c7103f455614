// Forms and buttons that change something: they call the API and then go where they are told.
import { call, toast, words } from "./api.js";

function value(field) {
  if (field.type === "checkbox") return field.checked;
  if (field.dataset.kind === "number") return field.value === "" ? null : Number(field.value);
  return field.value;
}

function set(target, path, told) {
  const names = path.split(".");
  const last = names.pop();
  const place = names.reduce((at, name) => (at[name] ??= {}), target);
  place[last] = told;
}

export function read(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.name.startsWith("_") || field.disabled) continue;
    if (field.type === "radio" && !field.checked) continue;
    if (field.dataset.kind === "list") {
      const names = field.name.split(".");
      let place = body;
      for (const name of names.slice(0, -1)) place = place[name] ??= {};
      const list = (place[names.at(-1)] ??= []);
      if (field.checked) list.push(field.value);
    } else {
      const told = value(field);
      if (told !== null && !(told === "" && field.dataset.optional)) set(body, field.name, told);
    }
  }
  return body;
}

function go(where) {
  if (where === "reload") location.reload();
  else if (where) location.assign(where);
}

function problem(form, text) {
  const place = form.querySelector(".problem");
  if (!place) { toast(text); return; }
  place.textContent = text;
  place.hidden = !text;
}

async function submit(form) {
  const [method, path] = form.dataset.api.split(" ");
  problem(form, "");
  if (form.dataset.type && form.elements._typed.value.trim() !== form.dataset.type) {
    problem(form, words.wrong_name);
    return;
  }
  const button = form.querySelector("button:not([type=button])");
  if (button) button.disabled = true;
  try {
    const said = await call(method, path, method === "DELETE" ? undefined : read(form));
    if (form.dataset.select) await call("POST", `/api/people/${said.id}/select`);
    toast(words.saved);
    go(form.dataset.then);
  } catch (error) {
    problem(form, error.message);
  } finally {
    if (button) button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-api]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(form);
  });
  if (form.dataset.auto) form.addEventListener("change", () => submit(form));
}

for (const button of document.querySelectorAll("[data-post]")) {
  button.addEventListener("click", async () => {
    try {
      await call("POST", button.dataset.post);
      go(button.dataset.then);
    } catch (error) {
      toast(error.message);
    }
  });
}

addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
