// The camera, and its pictures as JPEG with the time at which each was taken.
const LONG_SIDE = 640;
const QUALITY = 0.85;

export class NoCamera extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

const KINDS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "no_camera",
  OverconstrainedError: "no_camera",
  NotReadableError: "in_use",
  AbortError: "in_use",
};

export async function openCamera() {
  if (!navigator.mediaDevices?.getUserMedia) throw new NoCamera("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      // as the camera has it: a browser that cuts the picture to a wished shape cuts off the feet
      video: { resizeMode: "none", width: { ideal: 1280 }, frameRate: { ideal: 30 } },
    });
  } catch (error) {
    throw new NoCamera(KINDS[error.name] ?? "no_camera");
  }
}

// Calls take(bytes, time_s) for each new picture when ready() says so; while it does not, the newest
// one is kept at hand, so that `flush` gives it without waiting for the camera. Counts the others.
export class Pictures {
  constructor(video, { ready, take, lost }) {
    Object.assign(this, { video, ready, take, lost });
    this.canvas = document.createElement("canvas");
    this.pen = this.canvas.getContext("2d", { alpha: false });
    this.missed = 0;
    this.held = null;
    this.isEncoding = false;
    this.isOn = true;
    this.last = performance.now();
    this.next();
    this.watch = setInterval(() => {
      if (performance.now() - this.last > 1500) this.lost();
    }, 500);
  }

  next() {
    if (!this.isOn) return;
    this.video.requestVideoFrameCallback((now, about) => {
      this.last = performance.now();
      this.seen((about.captureTime ?? now) / 1000);
      this.next();
    });
  }

  seen(time_s) {
    if (this.isEncoding) {
      this.missed += 1;
      return;
    }
    const { videoWidth: wide, videoHeight: high } = this.video;
    if (!wide) return;
    const share = Math.min(1, LONG_SIDE / Math.max(wide, high));
    const size = [Math.round((wide * share) / 2) * 2, Math.round((high * share) / 2) * 2];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) {
      [this.canvas.width, this.canvas.height] = size;
    }
    this.pen.drawImage(this.video, 0, 0, ...size);
    this.isEncoding = true;
    this.canvas.toBlob(async (blob) => {
      const jpeg = blob ? await blob.arrayBuffer() : null;
      this.isEncoding = false;
      if (!jpeg) return;
      if (this.held) this.missed += 1;
      this.held = { jpeg, time_s };
      this.flush();
    }, "image/jpeg", QUALITY);
  }

  flush() {
    if (!this.held || !this.isOn || !this.ready()) return;
    const { jpeg, time_s } = this.held;
    this.held = null;
    this.take(message(time_s, this.missed, jpeg), time_s);
    this.missed = 0;
  }

  stop() {
    this.isOn = false;
    clearInterval(this.watch);
  }
}

function message(time_s, missed, jpeg) {
  const bytes = new Uint8Array(12 + jpeg.byteLength);
  const head = new DataView(bytes.buffer);
  head.setFloat64(0, time_s, true);
  head.setUint32(8, missed, true);
  bytes.set(new Uint8Array(jpeg), 12);
  return bytes;
}
