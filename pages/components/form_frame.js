/* A plain page of ours in a frame as high as what it holds, so that one thing scrolls. */
const frames = new WeakMap();

function mount(parent, data) {
  const frame = document.createElement("iframe");
  frame.title = data.title;
  frame.className = "form-frame";
  frame.src = data.url;
  parent.append(frame);
  const held = { frame };
  held.heard = (event) => {
    if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
    if (event.data.type === "alentour:height") frame.style.height = `${event.data.height}px`;
  };
  // A page that follows another in the frame begins at its top.
  let isFirst = true;
  frame.addEventListener("load", () => {
    if (!isFirst) frame.scrollIntoView();
    isFirst = false;
  });
  window.addEventListener("message", held.heard);
  frames.set(parent, held);
  return held;
}

export default function ({ data, parentElement }) {
  const held = frames.get(parentElement) || mount(parentElement, data);
  return () => {
    window.removeEventListener("message", held.heard);
    held.frame.remove();
    frames.delete(parentElement);
  };
}
