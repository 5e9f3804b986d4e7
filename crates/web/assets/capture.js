// The recording desk with a camera, dragged files and a pad for the signature. Everything here ends in one of the
// page's own forms: without this file the same forms take files.

const MAX_BYTES = 12 * 1024 * 1024;
const SHOT_TYPE = "image/jpeg";
const SHOT_QUALITY = 0.92;
const FINGER_WORDS = [
  ["finger-1", /(right|kanan|r)[-_ ]?(thumb|ibu[-_ ]?jari|jempol)|(ibu[-_ ]?jari|jempol)[-_ ]?kanan/i],
  ["finger-2", /(right|kanan|r)[-_ ]?(index|telunjuk)|telunjuk[-_ ]?kanan/i],
  ["finger-3", /(right|kanan|r)[-_ ]?(middle|tengah)|tengah[-_ ]?kanan/i],
  ["finger-4", /(right|kanan|r)[-_ ]?(ring|manis)|manis[-_ ]?kanan/i],
  ["finger-5", /(right|kanan|r)[-_ ]?(little|kelingking)|kelingking[-_ ]?kanan/i],
  ["finger-6", /(left|kiri|l)[-_ ]?(thumb|ibu[-_ ]?jari|jempol)|(ibu[-_ ]?jari|jempol)[-_ ]?kiri/i],
  ["finger-7", /(left|kiri|l)[-_ ]?(index|telunjuk)|telunjuk[-_ ]?kiri/i],
  ["finger-8", /(left|kiri|l)[-_ ]?(middle|tengah)|tengah[-_ ]?kiri/i],
  ["finger-9", /(left|kiri|l)[-_ ]?(ring|manis)|manis[-_ ]?kiri/i],
  ["finger-10", /(left|kiri|l)[-_ ]?(little|kelingking)|kelingking[-_ ]?kiri/i],
];

const main = document.querySelector("main");
let stream = null;
let queue = Promise.resolve();
let waiting = 0;

function say(word) {
  const state = main.querySelector("[data-state]");
  if (state === null) {
    return;
  }
  state.hidden = word === null;
  state.textContent = word === null ? "" : state.dataset[word];
}

// Sends files one after the other; each answer is the page with its verdict, which takes the present page's place.
function send(action, fields) {
  const files = fields.map(([, file]) => file);
  if (files.some((file) => file.size > MAX_BYTES)) {
    say("tooBig");
    return;
  }
  waiting += 1;
  say("busy");
  queue = queue.then(async () => {
    const body = new FormData();
    body.append("csrf", main.querySelector("input[name=csrf]").value);
    for (const [name, file] of fields) {
      body.append(name, file, file.name ?? `${name}.jpg`);
    }
    let word = null;
    try {
      const answer = await fetch(action, { method: "POST", body });
      replace(await answer.text(), answer);
    } catch {
      word = "failed";
    }
    waiting -= 1;
    say(word ?? (waiting > 0 ? "busy" : null));
  });
}

// Puts the answer's page in place, and keeps what lives only in this one: a running camera, an unfinished signature,
// what was typed into the last form, where the keyboard was.
function replace(text, answer) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const next = fresh.querySelector("main");
  if (next?.querySelector("[data-sample]") == null) {
    location.assign(answer.redirected ? answer.url : location.href);
    return;
  }
  const focused = document.activeElement?.id ?? "";
  for (const field of main.querySelectorAll("[data-finish] select, [data-finish] input:not([type=hidden])")) {
    const same = next.querySelector(`[data-finish] [name="${field.name}"]`);
    if (same !== null) {
      same.value = field.value;
    }
  }
  const camera = main.querySelector("[data-camera]");
  if (stream !== null && camera !== null) {
    next.querySelector("[data-camera]")?.replaceWith(document.adoptNode(camera));
  }
  const pad = main.querySelector("[data-pad]");
  if (pad !== null && pad.dataset.isDirty === "yes") {
    next.querySelector("[data-pad]")?.replaceWith(document.adoptNode(pad));
  }
  main.replaceChildren(...[...next.childNodes].map((node) => document.adoptNode(node)));
  prepare();
  document.getElementById(focused)?.focus({ preventScroll: true });
  main.querySelector(".has-error, .error")?.scrollIntoView({ block: "nearest" });
}

function isDesk() {
  return main.querySelector("[data-sample]") !== null;
}

function prepare() {
  const canAsk = navigator.mediaDevices?.getUserMedia !== undefined;
  const start = main.querySelector("[data-camera-start]");
  if (start !== null) {
    start.hidden = !canAsk || stream !== null;
  }
  const pad = main.querySelector("[data-pad]");
  if (pad !== null) {
    pad.hidden = false;
  }
  const video = main.querySelector("[data-video]");
  if (stream !== null && video !== null) {
    main.querySelector("[data-camera]").hidden = false;
    if (video.srcObject !== stream) {
      video.srcObject = stream;
    }
    video.play().catch(() => {});
  }
}

async function startCamera() {
  const wish = { video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 } }, audio: false };
  try {
    stream = await navigator.mediaDevices.getUserMedia(wish);
  } catch {
    main.querySelector("[data-camera-refused]").hidden = false;
    return;
  }
  main.querySelector("[data-camera-refused]").hidden = true;
  prepare();
  main.querySelector("[data-camera-shot]")?.focus();
}

function stopCamera() {
  for (const track of stream?.getTracks() ?? []) {
    track.stop();
  }
  stream = null;
  main.querySelector("[data-camera]").hidden = true;
  prepare();
  main.querySelector("[data-camera-start]")?.focus();
}

// The picture is what the outline showed: the middle three by four of the frame, not mirrored.
function takePicture() {
  const video = main.querySelector("[data-video]");
  if (video === null || video.videoWidth === 0) {
    return;
  }
  const height = video.videoHeight;
  const width = Math.min(video.videoWidth, Math.round((height * 3) / 4));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").drawImage(video, (video.videoWidth - width) / 2, 0, width, height, 0, 0, width, height);
  const form = main.querySelector("#face form[data-sample]");
  canvas.toBlob((blob) => send(form.action, [["face", new File([blob], "camera.jpg", { type: SHOT_TYPE })]]), SHOT_TYPE, SHOT_QUALITY);
}

// Which fingers dropped or chosen files are of: by their names, otherwise the one they were given to.
function assign(files, word) {
  const named = files.map((file) => [FINGER_WORDS.find(([, names]) => names.test(file.name))?.[0], file]);
  if (files.length === 1) {
    return [[word, files[0]]];
  }
  return named.filter(([finger]) => finger !== undefined);
}

function choose(event) {
  const field = event.target;
  const form = field.closest?.("form[data-sample]");
  if (field.type !== "file" || form == null || field.files.length === 0) {
    return;
  }
  for (const pair of [...field.files].map((file) => [field.name, file])) {
    send(form.action, [pair]);
  }
  field.value = "";
}

function submit(event) {
  const form = event.target.closest("form[data-sample]");
  if (form === null) {
    return;
  }
  const chosen = [...form.querySelectorAll("input[type=file]")].filter((field) => field.files.length > 0);
  if (chosen.length > 0) {
    event.preventDefault();
    send(form.action, chosen.map((field) => [field.name, field.files[0]]));
  }
}

function over(event) {
  const finger = event.target.closest?.("[data-drop]");
  if (finger != null && event.dataTransfer?.types.includes("Files")) {
    event.preventDefault();
    finger.classList.add("is-over");
  }
}

function leave(event) {
  event.target.closest?.("[data-drop]")?.classList.remove("is-over");
}

function drop(event) {
  const finger = event.target.closest?.("[data-drop]");
  if (finger == null) {
    return;
  }
  event.preventDefault();
  finger.classList.remove("is-over");
  const field = finger.querySelector("input[type=file]");
  for (const pair of assign([...event.dataTransfer.files], field.name)) {
    send(field.form.action, [pair]);
  }
}

// The signature: a line that follows the pen, kept as a picture of black on white.
let isDown = false;

function draw(event) {
  const canvas = event.target.closest?.("[data-pad-canvas]");
  if (canvas == null || (event.type === "pointermove" && !isDown)) {
    return;
  }
  const box = canvas.getBoundingClientRect();
  const x = ((event.clientX - box.left) * canvas.width) / box.width;
  const y = ((event.clientY - box.top) * canvas.height) / box.height;
  const ink = canvas.getContext("2d");
  if (event.type === "pointerdown") {
    isDown = true;
    canvas.setPointerCapture(event.pointerId);
    if (canvas.closest("[data-pad]").dataset.isDirty !== "yes") {
      clear(canvas);
    }
    canvas.closest("[data-pad]").dataset.isDirty = "yes";
    ink.lineWidth = 5;
    ink.lineCap = "round";
    ink.lineJoin = "round";
    ink.beginPath();
    ink.moveTo(x, y);
  }
  ink.lineTo(x, y);
  ink.stroke();
}

function clear(canvas) {
  const ink = canvas.getContext("2d");
  ink.fillStyle = "white";
  ink.fillRect(0, 0, canvas.width, canvas.height);
  canvas.closest("[data-pad]").dataset.isDirty = "no";
}

function keep(pad) {
  if (pad.dataset.isDirty !== "yes") {
    return;
  }
  const canvas = pad.querySelector("canvas");
  const form = main.querySelector("#signature form[data-sample]");
  canvas.toBlob((blob) => {
    clear(canvas);
    send(form.action, [["signature", new File([blob], "signature.png", { type: "image/png" })]]);
  }, "image/png");
}

function press(event) {
  const pressed = (name) => event.target.closest?.(`[${name}]`) ?? null;
  if (pressed("data-camera-start") !== null) {
    startCamera();
  } else if (pressed("data-camera-stop") !== null) {
    stopCamera();
  } else if (pressed("data-camera-shot") !== null) {
    takePicture();
  } else if (pressed("data-pad-clear") !== null) {
    clear(pressed("data-pad-clear").closest("[data-pad]").querySelector("canvas"));
  } else if (pressed("data-pad-keep") !== null) {
    keep(pressed("data-pad-keep").closest("[data-pad]"));
  }
}

if (isDesk()) {
  document.documentElement.classList.add("has-capture");
  main.addEventListener("change", choose);
  main.addEventListener("submit", submit);
  main.addEventListener("click", press);
  main.addEventListener("dragover", over);
  main.addEventListener("dragleave", leave);
  main.addEventListener("drop", drop);
  main.addEventListener("pointerdown", draw);
  main.addEventListener("pointermove", draw);
  main.addEventListener("pointerup", () => {
    isDown = false;
  });
  prepare();
}
