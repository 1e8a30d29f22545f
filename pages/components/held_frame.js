/* A map's page in a frame that is made once and told what changes; shared by the components that hold one. */
const frames = new WeakMap();

function mountFrame(parent, { title, className, src }) {
  const frame = document.createElement("iframe");
  frame.title = title;
  frame.className = className;
  const held = { frame, isReady: false, waiting: null, heard: () => {} };
  held.listener = (event) => {
    if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
    if (event.data.type !== "alentour:ready") return held.heard(event.data);
    held.isReady = true;
    frame.contentWindow.postMessage(held.waiting, location.origin);
  };
  window.addEventListener("message", held.listener);
  frame.src = src;
  parent.appendChild(frame);
  frames.set(parent, held);
  return held;
}

/* Tells the frame of `parent` a message, now or once it listens; `heard` gets what it says. */
function tellFrame(parent, look, message, heard = () => {}) {
  const held = frames.get(parent) || mountFrame(parent, look);
  held.heard = heard;
  held.waiting = message;
  if (held.isReady) held.frame.contentWindow.postMessage(message, location.origin);
  return () => {
    window.removeEventListener("message", held.listener);
    held.frame.remove();
    frames.delete(parent);
  };
}
