/* A page as another site would frame it, drawn smaller where there is less room, with its weight. */
const previews = new WeakMap();
const LEAST_PX = 120, MOST_PX = 20000, TALLEST_SHOWN_PX = 900, EVERY_MS = 600, MOST_LOOKS = 12;

function build(parent) {
  const stage = document.createElement("div");
  const frame = document.createElement("iframe");
  const weight = document.createElement("p");
  stage.className = "embed-stage";
  weight.className = "embed-weight";
  weight.setAttribute("role", "status");
  stage.append(frame);
  parent.append(stage, weight);
  const held = { stage, frame, weight, looks: 0, height: 0 };
  held.heard = ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== location.origin) return;
    if (data?.alentour !== "height" || !held.data.isAutomatic) return;
    held.height = Math.min(MOST_PX, Math.max(LEAST_PX, Math.ceil(Number(data.height) || 0)));
    draw(held);
  };
  held.sized = new ResizeObserver(() => draw(held));
  held.sized.observe(stage);
  frame.addEventListener("load", () => weigh(held));
  window.addEventListener("message", held.heard);
  previews.set(parent, held);
  return held;
}

function draw({ stage, frame, data, ...held }) {
  const scale = Math.min(1, stage.clientWidth / data.width);
  // What is longer scrolls inside: the codes below stay near.
  const height = data.isAutomatic ? Math.min(held.height, TALLEST_SHOWN_PX / scale) : held.height;
  frame.style.width = `${data.width}px`;
  frame.style.height = `${height}px`;
  frame.style.transform = scale < 1 ? `scale(${scale})` : "none";
  stage.style.height = `${Math.ceil(height * scale) + 2}px`;
}

/* What this frame has fetched from this server, as it came over the wire: the browser counts it. */
function fetched({ frame }) {
  const sums = { page: 0, files: 0, answers: 0, count: 0 };
  const { performance } = frame.contentWindow;
  for (const entry of performance.getEntriesByType("navigation")) {
    sums.page += entry.encodedBodySize;
    sums.count += 1;
  }
  for (const { name, encodedBodySize } of performance.getEntriesByType("resource")) {
    if (new URL(name).origin !== location.origin) continue;
    sums[/\.(js|css|svg)$/.test(new URL(name).pathname) ? "files" : "answers"] += encodedBodySize;
    sums.count += 1;
  }
  return sums;
}

function weigh(held, before = -1) {
  clearTimeout(held.timer);
  if (before < 0) held.looks = 0;
  const sums = fetched(held);
  const total = sums.page + sums.files + sums.answers;
  held.looks += 1;
  if (total === before || held.looks >= MOST_LOOKS) return say(held, sums, total);
  held.timer = setTimeout(() => weigh(held, total), EVERY_MS);
}

function say({ weight, data }, sums, total) {
  const numbers = new Intl.NumberFormat("fr", { maximumFractionDigits: 0 });
  const kilobytes = (bytes) => numbers.format(Math.ceil(bytes / 1000));
  weight.textContent = data.words.weight
    .replace("{total}", kilobytes(total))
    .replace("{page}", kilobytes(sums.page))
    .replace("{files}", kilobytes(sums.files))
    .replace("{answers}", kilobytes(sums.answers))
    .replace("{count}", sums.count);
}

export default function ({ data, parentElement }) {
  const held = previews.get(parentElement) || build(parentElement);
  const { url, height } = held.data || {};
  held.data = data;
  held.frame.title = data.title;
  if (height !== data.height || url !== data.url) held.height = data.height;
  if (url !== data.url) {
    held.weight.textContent = data.words.waiting;
    held.frame.src = data.url;
  }
  draw(held);
  return () => {
    clearTimeout(held.timer);
    held.sized.disconnect();
    window.removeEventListener("message", held.heard);
    held.stage.remove();
    held.weight.remove();
    previews.delete(parentElement);
  };
}
