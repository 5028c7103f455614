// What the coach shows: one state of the server on the screen.
const told = document.getElementById("coach-words");
export const words = told ? JSON.parse(told.textContent) : {};
const isMetric = document.documentElement.dataset.units !== "imperial";
const perMetre = isMetric ? 100 : 39.37007874;
const unit = isMetric ? "cm" : "in";
const at = (id) => document.getElementById(id);
const BAR_M = 0.14; // of the whole bar, when heights are known
const BAR_SHARE = 1.15;

export function say(name, given = {}) {
  const text = words[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (_, key) => given[key] ?? "");
}

export function length(metres) {
  return metres === null || metres === undefined ? "" : `${(metres * perMetre).toFixed(isMetric ? 1 : 2)} ${unit}`;
}

export function show(id, isShown) {
  at(id).hidden = !isShown;
}

function text(id, said) {
  const place = at(id);
  if (place.textContent !== said) place.textContent = said;
}

const STAGES = {
  "camera-check": (s) => say(s.findings.some((f) => f.is_blocking) || !s.is_person ? "stage_camera_check" : "stage_camera_check_good"),
  "get-ready": () => say("stage_get_ready"),
  zero: () => say("stage_zero"),
  set: (s) => s.sets > 1 ? say("stage_set_of", { n: s.set_number + 1, of: s.sets }) : say("stage_set"),
  rest: (s) => s.switch_sides ? say("stage_switch", { legs: say(`${s.next_legs}_leg`) }) : say("stage_rest"),
};

function big(state) {
  const isTimed = state.left_s !== null && ["get-ready", "zero", "rest"].includes(state.stage);
  show("big-time", isTimed);
  show("count", !isTimed && state.stage !== "camera-check");
  show("count-of", !isTimed && state.stage !== "camera-check");
  if (isTimed) text("big-time", String(Math.ceil(state.left_s)));
  text("count", String(state.count));
  text("count-of", state.target_reps ? say("of", { n: state.target_reps }) : "");
}

function bar(state) {
  const byHeight = state.height_m !== null;
  const now = byHeight ? state.height_m / BAR_M : (state.share ?? 0) / BAR_SHARE;
  at("bar").style.height = `${Math.max(0, Math.min(1, now)) * 100}%`;
  const aim = state.target_m !== null && byHeight ? state.target_m / BAR_M
    : state.target_share !== null && !byHeight ? state.target_share / BAR_SHARE : null;
  show("aim", aim !== null);
  if (aim !== null) at("aim").style.bottom = `${Math.min(1, aim) * 100}%`;
  at("bar").classList.toggle("reached", aim !== null && now >= aim);
  text("height", byHeight ? length(Math.max(0, state.height_m))
    : state.share === null ? "" : `${Math.round(Math.max(0, state.share) * 100)} %`);
}

function beat(state) {
  const isOn = state.stage === "set" && state.beat;
  show("beat", Boolean(isOn));
  if (isOn) {
    text("beat", `${say(`beat_${state.beat}`)} ${Math.max(1, Math.ceil(state.beat_left_s ?? 0))}`);
    at("beat").dataset.beat = state.beat;
  }
  show("breath", Boolean(isOn && state.breath));
  if (isOn && state.breath) text("breath", say(`breath_${state.breath}`));
}

let drawn = "";
function findings(state) {
  const list = state.stage === "set" ? state.findings.filter((f) => f.is_blocking) : state.findings;
  const said = JSON.stringify(list.map((f) => f.code));
  if (said === drawn) return;
  drawn = said;
  at("findings").replaceChildren(...list.slice(0, 3).map((each) => {
    const item = document.createElement("li");
    item.className = each.is_blocking ? "finding blocking" : "finding";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 96 64");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${at("coach").dataset.setup}#${each.picture}`);
    svg.append(use);
    const words_ = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = each.message;
    words_.append(strong, ` ${each.fix}`);
    item.append(svg, words_);
    return item;
  }));
}

function feet(state) {
  const [video, canvas] = [at("video"), at("overlay")];
  const [wide, high] = [video.clientWidth, video.clientHeight];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, wide, high);
  if (!state.foot_px.length || !video.videoWidth) return;
  const scale = Math.min(wide / video.videoWidth, high / video.videoHeight);
  const shown = [video.videoWidth * scale, video.videoHeight * scale];
  const place = ([x, y]) => [(wide - shown[0]) / 2 + x * shown[0], (high - shown[1]) / 2 + y * shown[1]];
  pen.lineWidth = 5;
  pen.lineCap = "round";
  pen.strokeStyle = "#3fc6bd";
  pen.beginPath();
  state.foot_px.map(place).forEach(([x, y], k) => k ? pen.lineTo(x, y) : pen.moveTo(x, y));
  pen.stroke();
}

export function draw(state) {
  at("stage").dataset.stage = state.stage;
  text("stage-said", state.is_paused ? say("stage_paused") : STAGES[state.stage]?.(state) ?? "");
  big(state);
  bar(state);
  beat(state);
  findings(state);
  feet(state);
  show("cue", Boolean(state.cue) && state.stage === "set");
  if (state.cue) text("cue", state.cue.text);
  text("rate", say("rate", { n: Math.round(state.rate_hz) }));
  const trouble = state.is_camera_lost ? say("lost") : state.is_behind ? say("behind") : "";
  show("trouble", Boolean(trouble));
  text("trouble", trouble);
}

export function summary(found) {
  const table = document.createElement("table");
  table.className = "rows";
  const row = (kind, cells) => {
    const made = document.createElement("tr");
    made.append(...cells.map((said, k) => {
      const cell = document.createElement(kind);
      cell.textContent = said;
      if (k > 1) cell.className = "num";
      if (kind === "th") cell.scope = "col";
      return cell;
    }));
    return made;
  };
  const head = document.createElement("thead");
  head.append(row("th", ["table_set", "table_legs", "table_reps", "table_best", "table_tempo"].map((n) => say(n))));
  const body = document.createElement("tbody");
  const seconds = (s) => s === null ? "–" : `${s.toFixed(1)} s`;
  body.append(...found.sets.map((each) => row("td", [
    String(each.number + 1), say(`legs_${each.legs}`), String(each.reps), length(each.best_m) || "–",
    [each.up_s, each.hold_s, each.down_s].map(seconds).join(", "),
  ])));
  table.append(head, body);
  at("summary").replaceChildren(table);
  text("after-said", found.reps ? say("counted", { n: found.reps }) : say("nothing"));
}
