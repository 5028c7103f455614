// Sounds of the coach. Every one of them has a twin on the screen.
let room = null;

export function wake() {
  room ??= new AudioContext();
  if (room.state === "suspended") room.resume();
}

function tone(hertz, seconds, { at = 0, loud = 0.2, kind = "sine", to = hertz } = {}) {
  if (!room) return;
  const from = room.currentTime + at;
  const voice = room.createOscillator();
  const gain = room.createGain();
  voice.type = kind;
  voice.frequency.setValueAtTime(hertz, from);
  voice.frequency.exponentialRampToValueAtTime(to, from + seconds);
  gain.gain.setValueAtTime(0.0001, from);
  gain.gain.exponentialRampToValueAtTime(loud, from + 0.012);
  gain.gain.exponentialRampToValueAtTime(0.0001, from + seconds);
  voice.connect(gain).connect(room.destination);
  voice.start(from);
  voice.stop(from + seconds + 0.02);
}

export const sounds = {
  // one deep tone for each five, one high for each one left: countable without looking
  count(number) {
    tone(number % 5 === 0 ? 1047 : 784, 0.16, { kind: "triangle", loud: 0.3 });
    if (number % 10 === 0) tone(1319, 0.22, { at: 0.14, kind: "triangle", loud: 0.3 });
  },
  setDone() {
    [523, 659, 784, 1047].forEach((hertz, k) => tone(hertz, 0.22, { at: k * 0.12, kind: "triangle" }));
  },
  tick: () => tone(880, 0.07, { loud: 0.15 }),
  go: () => tone(1175, 0.3, { loud: 0.25, kind: "triangle" }),
  up: () => tone(330, 0.25, { to: 494, loud: 0.16 }),
  hold: () => tone(587, 0.12, { loud: 0.16 }),
  down: () => tone(494, 0.25, { to: 330, loud: 0.16 }),
  pause: () => tone(262, 0.1, { loud: 0.12 }),
  cue() {
    tone(698, 0.14, { loud: 0.22 });
    tone(554, 0.22, { at: 0.16, loud: 0.22 });
  },
  switchSides() {
    tone(440, 0.2, { loud: 0.25 });
    tone(660, 0.3, { at: 0.22, loud: 0.25 });
  },
  trouble: () => tone(196, 0.4, { kind: "sawtooth", loud: 0.08 }),
};

let hum = null;
// Pitch follows the height of the heel: one octave from flat to the own best.
export function height(share) {
  if (!room) return;
  if (share === null) {
    hum?.gain.gain.setTargetAtTime(0, room.currentTime, 0.05);
    return;
  }
  if (!hum) {
    hum = { voice: room.createOscillator(), gain: room.createGain() };
    hum.gain.gain.value = 0;
    hum.voice.connect(hum.gain).connect(room.destination);
    hum.voice.start();
  }
  hum.voice.frequency.setTargetAtTime(220 * 2 ** Math.min(1.2, share), room.currentTime, 0.03);
  hum.gain.gain.setTargetAtTime(share > 0.08 ? 0.06 : 0, room.currentTime, 0.05);
}
