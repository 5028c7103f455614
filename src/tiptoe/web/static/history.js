// The chart of a history: plain SVG, every point a link to its session.
const points = JSON.parse(document.getElementById("trend")?.textContent ?? "[]");
const words = JSON.parse(document.getElementById("chart-words")?.textContent ?? "{}");
const place = document.getElementById("chart");
const said = document.getElementById("chart-said");
const isMetric = document.documentElement.dataset.units !== "imperial";
const perMetre = isMetric ? 100 : 39.37007874;
const NS = "http://www.w3.org/2000/svg";
const [TOP, RIGHT, BOTTOM, LEFT, TALL] = [16, 16, 30, 44, 280];

const CHARTS = {
  height: {
    unit: isMetric ? "cm" : "in",
    lines: ["left", "right"].map((side) => ({
      kind: side,
      value: (p) => p[`${side}_m`] === null ? null : p[`${side}_m`] * perMetre,
      sigma: (p) => (p[`${side}_sigma_m`] ?? 0) * perMetre,
      isChange: (p) => p.change[side],
    })),
  },
  reps: { unit: words.rep_unit, lines: [{ kind: "one", value: (p) => p.reps }] },
  symmetry: { unit: words.symmetry_unit, lines: [{ kind: "one", value: (p) => p.symmetry === null ? null : p.symmetry * 100 }] },
  pain: { unit: words.pain_unit, lines: [{ kind: "one", value: (p) => p.pain }] },
};

function make(kind, attributes, text) {
  const made = document.createElementNS(NS, kind);
  for (const [name, told] of Object.entries(attributes)) made.setAttribute(name, told);
  if (text !== undefined) made.textContent = text;
  return made;
}

function step(span) {
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough || 1));
  return [1, 2, 5, 10].map((k) => k * power).find((k) => k >= rough) ?? power;
}

function scale(chart) {
  const all = chart.lines.flatMap((line) => points.map((p) => line.value(p))).filter((v) => v !== null);
  if (!all.length) return null;
  const high = Math.max(...all);
  const low = Math.min(0, ...all);
  const by = step(high - low || 1);
  return { low, high: Math.max(by, Math.ceil(high / by) * by), by };
}

function draw(name) {
  const chart = CHARTS[name];
  const range = scale(chart);
  if (!range) {
    place.replaceChildren();
    said.textContent = words.none;
    return;
  }
  const wide = Math.max(320, place.clientWidth);
  const times = points.map((p) => Date.parse(p.at));
  const [first, last] = [times[0], times.at(-1)];
  const x = (k) => LEFT + (wide - LEFT - RIGHT) * (last > first ? (times[k] - first) / (last - first) : 0.5);
  const y = (v) => TOP + (TALL - TOP - BOTTOM) * (1 - (v - range.low) / (range.high - range.low));
  const svg = make("svg", { viewBox: `0 0 ${wide} ${TALL}`, role: "group", "aria-label": words[name] });
  for (let v = range.low; v <= range.high + 1e-9; v += range.by) {
    svg.append(make("line", { class: "g", x1: LEFT, x2: wide - RIGHT, y1: y(v), y2: y(v) }));
    svg.append(make("text", { x: LEFT - 8, y: y(v) + 4, "text-anchor": "end" }, Number(v.toFixed(2))));
  }
  svg.append(make("text", { x: LEFT, y: TALL - 8 }, points[0].at.slice(0, 10)));
  if (last > first) {
    svg.append(make("text", { x: wide - RIGHT, y: TALL - 8, "text-anchor": "end" }, points.at(-1).at.slice(0, 10)));
  }
  for (const line of chart.lines) curve(svg, line, x, y, chart.unit);
  place.replaceChildren(svg);
  said.textContent = `${words[name]}, ${chart.unit}${name === "height" ? `: ${words.left}, ${words.right}` : ""}`;
}

function curve(svg, line, x, y, unit) {
  const seen = points.map((p, k) => [p, k]).filter(([p]) => line.value(p) !== null);
  const path = seen.map(([p, k], n) => `${n ? "L" : "M"}${x(k).toFixed(1)} ${y(line.value(p)).toFixed(1)}`);
  svg.append(make("path", { class: `l ${line.kind}`, d: path.join("") || "M0 0" }));
  const isDense = seen.length > 120;
  for (const [p, k] of seen) {
    if (isDense && !line.isChange?.(p) && k % Math.ceil(seen.length / 120)) continue;
    const v = line.value(p);
    const error = line.sigma?.(p);
    if (error && !isDense) {
      svg.append(make("line", { class: `err ${line.kind}`, x1: x(k), x2: x(k), y1: y(v - error), y2: y(v + error) }));
    }
    const name = `${p.at.slice(0, 10)}: ${v.toFixed(1)} ${unit}`;
    const link = make("a", { href: `/sessions/${p.id}`, "aria-label": name });
    link.append(make("title", {}, name));
    if (line.isChange?.(p)) link.append(make("circle", { class: "ring", cx: x(k), cy: y(v), r: 8 }));
    link.append(make("circle", { class: line.kind, cx: x(k), cy: y(v), r: 4.5 }));
    svg.append(link);
  }
}

if (place) {
  const tabs = [...document.querySelectorAll("[data-chart]")];
  const chosen = () => tabs.find((tab) => tab.getAttribute("aria-pressed") === "true").dataset.chart;
  for (const tab of tabs) {
    tab.addEventListener("click", () => {
      for (const each of tabs) each.setAttribute("aria-pressed", String(each === tab));
      draw(tab.dataset.chart);
    });
  }
  draw(chosen());
  addEventListener("resize", () => draw(chosen()));
}
