/* Holds the map of geocoded addresses in a frame that is made once; points go in by message. */
const frames = new WeakMap();

function mount(parent) {
  const frame = document.createElement("iframe");
  frame.title = "Carte des adresses géocodées";
  frame.className = "address-map";
  const held = { frame, isReady: false, waiting: null };
  held.heard = (event) => {
    if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
    if (event.data.type !== "alentour:ready") return;
    held.isReady = true;
    frame.contentWindow.postMessage(held.waiting, location.origin);
  };
  window.addEventListener("message", held.heard);
  frame.src = "/geocodage/carte";
  parent.appendChild(frame);
  frames.set(parent, held);
  return held;
}

export default function ({ data, parentElement }) {
  const held = frames.get(parentElement) || mount(parentElement);
  held.waiting = { type: "alentour:addresses", digest: data.digest, points: data.points };
  if (held.isReady) held.frame.contentWindow.postMessage(held.waiting, location.origin);
  return () => {
    window.removeEventListener("message", held.heard);
    held.frame.remove();
    frames.delete(parentElement);
  };
}
