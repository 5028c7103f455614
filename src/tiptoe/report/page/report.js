"use strict";
// Points at the curve become moments of the recording. No dependencies, nothing is fetched.
const frames = JSON.parse(document.getElementById("frames").textContent);
const tracks = JSON.parse(document.getElementById("tracks").textContent);

function phase(reps, t) {
  for (let k = 0; k < reps.length; k += 1) {
    const [start, top, left, end] = reps[k];
    if (t >= start && t <= end) {
      return `rep ${k + 1}, ${t < top ? "rising" : t <= left ? "at the top" : "lowering"}`;
    }
  }
  return "";
}

function nearest(times, t) {
  let best = 0;
  for (let k = 1; k < times.length; k += 1) {
    if (Math.abs(times[k] - t) < Math.abs(times[best] - t)) best = k;
  }
  return best;
}

function said(track, k) {
  const t = track.time_s[k];
  const parts = [`${t.toFixed(2)} s`];
  for (const [side, heights] of Object.entries(track.heights)) {
    const value = heights[k];
    const number = value === null ? "not seen" : `${value.toFixed(track.unit === "%" ? 0 : 1)} ${track.unit}`;
    parts.push(`${side} ${number}`);
  }
  const now = phase(track.reps, t);
  return now ? [...parts, now] : parts;
}

function place(svg, track, k) {
  const d = svg.dataset;
  const t = track.time_s[k];
  const share = (t - d.start) / (d.end - d.start);
  const x = Number(d.left) + share * (d.right - d.left);
  const cursor = svg.querySelector(".tt-cursor");
  const line = cursor.querySelector("line");
  line.setAttribute("x1", x);
  line.setAttribute("x2", x);
  for (const dot of cursor.querySelectorAll("circle")) {
    const value = track.heights[dot.dataset.side][k];
    dot.setAttribute("visibility", value === null ? "hidden" : "inherit");
    dot.setAttribute("cx", x);
    if (value !== null) dot.setAttribute("cy", Number(d.zero) + value * (d.one - d.zero));
  }
  cursor.setAttribute("visibility", share < -0.001 || share > 1.001 ? "hidden" : "visible");
}

function timeAt(svg, event) {
  const box = svg.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
  const d = svg.dataset;
  const share = (x - d.left) / (d.right - d.left);
  return Number(d.start) + Math.min(1, Math.max(0, share)) * (d.end - d.start);
}

document.querySelectorAll(".set").forEach((section, index) => {
  const track = tracks[index];
  const chart = section.querySelector(".chart");
  if (!chart || !track.time_s.length) return;
  const picture = section.querySelector(".frame img");
  const readout = section.querySelector(".readout");
  const figures = [...chart.querySelectorAll("svg")];
  const [begin, finish] = [Number(figures[0].dataset.start), Number(figures[0].dataset.end)];
  let now = Number(section.dataset.first);
  chart.setAttribute("aria-valuemin", begin.toFixed(2));
  chart.setAttribute("aria-valuemax", finish.toFixed(2));

  function show(k) {
    now = Math.min(track.time_s.length - 1, Math.max(0, k));
    if (picture && frames[now]) picture.src = frames[now];
    figures.forEach((svg) => place(svg, track, now));
    const words = said(track, now);
    readout.replaceChildren(...words.map((word) => {
      const part = document.createElement("span");
      part.textContent = word;
      return part;
    }));
    chart.setAttribute("aria-valuenow", track.time_s[now].toFixed(2));
    chart.setAttribute("aria-valuetext", words.join(", "));
  }

  function reveal() {
    const line = figures.find((svg) => svg.clientWidth)?.querySelector(".tt-cursor line");
    if (!line || chart.scrollWidth <= chart.clientWidth) return;
    chart.scrollLeft = Number(line.getAttribute("x1")) - chart.clientWidth / 2;
  }

  function follow(event) {
    const svg = event.target.closest("svg");
    if (svg) show(nearest(track.time_s, timeAt(svg, event)));
  }
  chart.addEventListener("pointermove", follow);
  chart.addEventListener("pointerdown", follow);

  const second = Math.max(1, nearest(track.time_s, track.time_s[0] + 1));
  const moves = {
    ArrowRight: () => now + 1, ArrowUp: () => now + 1,
    ArrowLeft: () => now - 1, ArrowDown: () => now - 1,
    PageUp: () => now + second, PageDown: () => now - second,
    Home: () => nearest(track.time_s, begin), End: () => nearest(track.time_s, finish),
  };
  chart.addEventListener("keydown", (event) => {
    const move = moves[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    show(event.shiftKey && event.key.startsWith("Arrow")
      ? now + Math.sign(move() - now) * second : move());
    reveal();
  });
  section.querySelectorAll(".go").forEach((button) => {
    button.addEventListener("click", () => {
      show(nearest(track.time_s, Number(button.dataset.time)));
      reveal();
      chart.scrollIntoView({ block: "nearest", behavior: "smooth" });
    });
  });
  show(now);
});
