// Clips go up as they are, one request each, and are followed to their end.
import { call, csrf, toast, words } from "./api.js";

const form = document.getElementById("measure");
const input = document.getElementById("clip");
const drop = document.getElementById("drop");
const queue = document.getElementById("queue");
const empty = document.getElementById("queue-empty");
const ended = new Set(["done", "failed", "cancelled"]);
const isMetric = document.documentElement.dataset.units !== "imperial";
const perMetre = isMetric ? 100 : 39.37007874;
const perKilogram = isMetric ? 1 : 2.2046226;
const LOOK_MS = 500;

function part(kind, name, text) {
  const made = document.createElement(kind);
  made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

function row(name) {
  const item = part("li", "card");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", name);
  const parts = { item, bar, state: part("p", "state"), actions: part("div", "actions") };
  item.append(part("p", "name", name), parts.state, parts.actions, bar);
  queue.prepend(item);
  empty.hidden = true;
  return parts;
}

function cancelButton(parts, cancel) {
  const button = part("button", "button", words.cancel);
  button.type = "button";
  button.addEventListener("click", cancel);
  parts.actions.replaceChildren(button);
}

function show(parts, job) {
  const stage = job.state === "measuring" ? words[job.stage] ?? words.measuring : words[job.state];
  const said = { failed: `${words.failed_clip}. ${job.what} ${job.fix}`, done: words.done };
  parts.state.textContent = said[job.state] ?? (job.state === "measuring"
    ? `${stage}, ${Math.round(job.share * 100)} %` : stage);
  parts.state.classList.toggle("bad", job.state === "failed");
  parts.bar.value = job.share;
  parts.bar.hidden = ended.has(job.state);
  if (!ended.has(job.state)) return;
  parts.actions.replaceChildren();
  if (job.state === "done") {
    const link = part("a", "button primary", words.open);
    link.href = `/sessions/${job.session_id}`;
    parts.actions.append(link);
  }
}

async function follow(parts, job) {
  cancelButton(parts, () => call("DELETE", `/api/jobs/${job.id}`).catch((e) => toast(e.message)));
  for (;;) {
    show(parts, job);
    if (ended.has(job.state)) return;
    await new Promise((wake) => { setTimeout(wake, LOOK_MS); });
    try {
      job = await call("GET", `/api/jobs/${job.id}`);
    } catch (error) {
      parts.state.textContent = error.message;
    }
  }
}

function facts(file) {
  const told = new URLSearchParams({ name: file.name });
  const number = (name) => Number(form.elements[name].value);
  const known = form.elements.known.value;
  if (known !== "none" && number("size") > 0) told.set(known, (number("size") / perMetre).toFixed(5));
  if (number("stature") > 0) told.set("stature_m", (number("stature") / perMetre).toFixed(5));
  if (number("mass") > 0) told.set("mass_kg", (number("mass") / perKilogram).toFixed(3));
  if (form.elements.side.value) told.set("side", form.elements.side.value);
  return told;
}

function upload(file) {
  const parts = row(file.name);
  const request = new XMLHttpRequest(); // fetch cannot yet tell how far an upload is
  request.open("POST", `/api/uploads/${form.dataset.person}?${facts(file)}`);
  request.setRequestHeader("x-tiptoe-csrf", csrf());
  request.setRequestHeader("content-type", "application/octet-stream");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    const share = event.lengthComputable ? event.loaded / event.total : 0;
    parts.bar.value = share;
    parts.state.textContent = `${words.uploading}, ${Math.round(share * 100)} %`;
  });
  cancelButton(parts, () => request.abort());
  request.addEventListener("abort", () => show(parts, { state: "cancelled", share: 0 }));
  request.addEventListener("error", () => {
    show(parts, { state: "failed", share: 0, what: words.offline, fix: "" });
  });
  request.addEventListener("load", () => {
    const said = request.response ?? {};
    if (request.status === 202) follow(parts, said);
    else show(parts, { state: "failed", share: 0, what: said.what ?? "", fix: said.fix ?? "" });
  });
  request.send(file);
}

input.addEventListener("change", () => {
  [...input.files].forEach(upload);
  input.value = "";
});
for (const kind of ["dragenter", "dragover"]) {
  addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("over");
});
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  [...event.dataTransfer.files].forEach(upload);
});
for (const job of JSON.parse(document.getElementById("jobs").textContent).reverse()) {
  follow(row(job.name), job);
}
