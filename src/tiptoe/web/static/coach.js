// A live session from the first picture to the saved result.
import { words as common } from "./api.js";
import { NoCamera, openCamera, Pictures } from "./coach_camera.js";
import { height as hum, sounds, wake } from "./coach_sound.js";
import { draw, say, show, summary } from "./coach_view.js";

const at = (id) => document.getElementById(id);
const root = at("coach");
const wish = at("wish");
const video = at("video");
const isMetric = document.documentElement.dataset.units !== "imperial";
const perMetre = isMetric ? 100 : 39.37007874;
const hasSound = root.dataset.sound !== "off";
const hasTempo = root.dataset.sound === "tempo";
const hasHum = root.dataset.heightTone === "1";
const TICK_MS = 200;

let socket = null;
let pictures = null;
let stream = null;
let before = null;
let isWaiting = false;
let isOver = false;
let lastTime = 0;
let lock = null;
let ticking = null;

function now() {
  return Math.max(performance.now() / 1000, lastTime);
}

function panel(name) {
  for (const each of ["setup", "stage", "after", "blocked"]) show(each, each === name);
  document.body.classList.toggle("on-stage", name === "stage");
}

function stop() {
  pictures?.stop();
  pictures = null;
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  clearInterval(ticking);
  lock?.release?.().catch(() => {});
  lock = null;
  hum(null);
}

function blocked(kind, button = "retry", action = () => begin(false)) {
  isOver = true;
  stop();
  socket?.close();
  panel("blocked");
  at("blocked-title").textContent = say(kind);
  at("blocked-fix").textContent = say(`${kind}_fix`);
  at("blocked-do").textContent = say(button);
  at("blocked-do").onclick = action;
  at("blocked-title").focus();
  if (hasSound) sounds.trouble();
}

function told() {
  const form = wish.elements;
  const known = form.known.value;
  const size = Number(form.size.value) / perMetre;
  const part = form.part?.value ?? "";
  return {
    kind: "begin",
    ...(part === "" ? {
      exercise: form.exercise.value,
      legs: form.legs.value,
      sets: Number(form.sets.value) || 1,
      reps: Number(form.reps.value) || null,
      tempo: form.tempo.checked,
    } : { part: Number(part) }),
    ...(known !== "none" && size > 0 ? { [known]: size } : {}),
    ...(new URLSearchParams(location.search).has("at_once") ? { at_once: true } : {}),
    draft: root.dataset.draft || null,
  };
}

function send(message) {
  if (socket?.readyState !== WebSocket.OPEN) return;
  isWaiting = true;
  socket.send(message instanceof Uint8Array ? message : JSON.stringify(message));
}

export function press(key, more = {}) {
  send({ kind: "key", key, time_s: now(), ...more });
}

function connect(take) {
  isOver = false;
  isWaiting = true;
  socket = new WebSocket(`ws://${location.host}/live${take ? "?take=1" : ""}`);
  socket.addEventListener("open", () => send(told()));
  socket.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  socket.addEventListener("close", () => { if (!isOver) blocked("gone"); });
}

const HEARD = {
  begun: () => { if (pictures) pictures.missed = 0; },
  state: (answer) => look(answer),
  busy: () => blocked("busy", "take", () => begin(true)),
  taken: () => blocked("taken", "take", () => begin(true)),
  saved: (answer) => saved(answer),
  refusal(answer) {
    at("trouble").textContent = at("saving").textContent = `${answer.what} ${answer.fix}`;
    show("trouble", true);
    if (at("after").hidden) return;
    isOver = true;
    show("pain", false);
    show("saved", true);
    show("saved-link", false);
    socket.close();
  },
};

function hear(answer) {
  isWaiting = false;
  root.dataset.heard = answer.kind;
  HEARD[answer.kind]?.(answer);
  pictures?.flush();
}

const KEYS = {
  "camera-check": ["start"],
  "get-ready": ["skip", "pause"],
  zero: ["skip", "pause"],
  set: ["end_set", "pause"],
  rest: ["skip", "pause"],
};

function keys(state) {
  const names = state.is_paused ? ["resume"] : KEYS[state.stage] ?? [];
  const said = names.join();
  if (at("keys").dataset.names === said) return;
  at("keys").dataset.names = said;
  at("keys").replaceChildren(...[...names, "stop"].map((name, k) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = k === 0 ? "button big primary" : "button big";
    button.textContent = say(`key_${name}`);
    button.dataset.key = name;
    button.addEventListener("click", () => name === "stop" ? location.assign("/") : press(name));
    return button;
  }));
}

function sound(state) {
  const old = before ?? state;
  if (state.stage === "set" && state.count > old.count) {
    if (state.target_reps && state.count >= state.target_reps) sounds.setDone();
    else sounds.count(state.count);
  }
  if (state.stage !== old.stage) {
    if (state.stage === "set") sounds.go();
    if (state.stage === "rest" && state.switch_sides) sounds.switchSides();
  }
  const [left, was] = [state.left_s, old.left_s];
  if (left !== null && was !== null && left < 3.05 && Math.ceil(left) < Math.ceil(was)) sounds.tick();
  if (hasTempo && state.stage === "set" && state.beat && state.beat !== old.beat) sounds[state.beat]();
  if (state.cue && state.cue.code !== old.cue?.code) sounds.cue();
  if (hasHum) hum(state.stage === "set" && state.phase !== "unseen" ? state.share : null);
}

function look(state) {
  draw(state);
  keys(state);
  if (hasSound) sound(state);
  Object.assign(root.dataset, { stage: state.stage, count: state.count, rate: state.rate_hz.toFixed(1), dropped: state.dropped });
  before = state;
  if (["summary", "pain", "done"].includes(state.stage)) after(state);
}

function after(state) {
  if (!at("after").hidden) return;
  stop();
  panel("after");
  if (state.summary) summary(state.summary);
  at("after-title").focus();
  if (state.stage === "summary") press("next");
}

function save(pain) {
  for (const button of at("pain").querySelectorAll("button")) button.disabled = true;
  at("saving").textContent = say("measuring");
  press("pain", { pain });
  const waiting = setInterval(() => {
    if (isWaiting) return;
    clearInterval(waiting);
    send({ kind: "save" });
  }, 30);
}

function saved(answer) {
  isOver = true;
  at("saving").textContent = `${say("saved")} ${answer.plan ?? ""}`;
  show("pain", false);
  show("saved", true);
  at("saved-link").href = `/sessions/${answer.session_id}`;
  at("saved-link").focus();
  root.dataset.session = answer.session_id;
  socket.close();
}

async function begin(take) {
  if (hasSound) wake();
  try {
    stream = await openCamera();
  } catch (error) {
    blocked(error instanceof NoCamera ? error.kind : "no_camera");
    return;
  }
  for (const track of stream.getVideoTracks()) {
    track.addEventListener("ended", () => { if (!isOver) blocked("lost", "retry"); });
  }
  video.srcObject = stream;
  await video.play();
  panel("stage");
  before = null;
  at("stage-said").textContent = say("waking");
  connect(take);
  pictures = new Pictures(video, {
    ready: () => !isWaiting && !isOver && socket?.readyState === WebSocket.OPEN,
    take: (message, time_s) => {
      lastTime = time_s;
      send(message);
    },
    lost: () => { if (!isWaiting && !isOver) send({ kind: "tick", time_s: now() }); },
  });
  ticking = setInterval(() => {
    if (document.hidden && !isWaiting && before && !before.is_paused) press("pause");
  }, TICK_MS);
  try {
    lock = await navigator.wakeLock?.request("screen");
  } catch {
    lock = null; // a screen that may sleep is no reason not to train
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden || !before?.is_paused) return;
  at("trouble").textContent = say("hidden");
  show("trouble", true);
});
wish.addEventListener("submit", (event) => {
  event.preventDefault();
  begin(false);
});
wish.addEventListener("change", () => {
  if (wish.elements.part) show("own", wish.elements.part.value === "");
});
wish.elements.exercise.addEventListener("change", () => {
  const stance = wish.elements.exercise.selectedOptions[0].dataset.stance;
  wish.elements.legs.value = stance === "both" ? "both" : "each";
});
wish.elements.exercise.dispatchEvent(new Event("change"));
at("pain").addEventListener("submit", (event) => {
  event.preventDefault();
  save(Number(new FormData(at("pain")).get("level")));
});
at("no-answer").addEventListener("click", () => save(null));
addEventListener("keydown", (event) => {
  if (at("stage").hidden || event.target.closest("button, input, select")) return;
  if (event.key === " ") {
    event.preventDefault();
    at("keys").querySelector("button")?.click();
  }
});
addEventListener("beforeunload", (event) => {
  if (before && !isOver && before.count > 0) event.preventDefault();
});
root.dataset.ready = common ? "1" : "";
