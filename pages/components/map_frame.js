/* Holds the map's page in a frame that is made once; what changes is told by messages. */
const frames = new WeakMap();

function mount(parent, data) {
  const frame = document.createElement("iframe");
  frame.title = data.title;
  frame.className = "map-frame";
  frame.src = "/carte/fond" + (data.query ? "?" + data.query : "");
  const legend = document.createElement("div");
  legend.innerHTML = data.legend;
  parent.append(frame, legend);
  const held = { frame, legend, isReady: false, waiting: null, choose: null };
  held.heard = (event) => {
    if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
    if (event.data.type === "alentour:ready") {
      held.isReady = true;
      if (held.waiting) frame.contentWindow.postMessage(held.waiting, location.origin);
    }
    if (event.data.type === "alentour:choose") held.choose(event.data.slug);
  };
  held.see = () => {
    frame.scrollIntoView({ block: "center" });
    frame.contentWindow.postMessage({ type: "alentour:see" }, location.origin);
  };
  window.addEventListener("alentour:see", held.see);
  window.addEventListener("message", held.heard);
  frames.set(parent, held);
  return held;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const held = frames.get(parentElement) || mount(parentElement, data);
  held.choose = (slug) => setTriggerValue("chosen", slug);
  const { query, chosen, lettered } = data;
  held.waiting = { type: "alentour:show", query, chosen, lettered };
  if (held.isReady) held.frame.contentWindow.postMessage(held.waiting, location.origin);
  return () => {
    window.removeEventListener("alentour:see", held.see);
    window.removeEventListener("message", held.heard);
    held.frame.remove();
    held.legend.remove();
    frames.delete(parentElement);
  };
}
