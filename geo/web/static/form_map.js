/* The work map in a frame, made at the first need; see static/work_map.js for what is said. */
export function workMap(box, title, heard) {
  const frame = document.createElement("iframe");
  frame.className = "work-map";
  frame.title = title;
  frame.src = "/carte/atelier";
  box.replaceChildren(frame);
  let isReady = false, waiting = null;
  const send = () => frame.contentWindow.postMessage(waiting, location.origin);
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
    if (event.data.type === "alentour:ready") {
      isReady = true;
      if (waiting) send();
    } else {
      heard(event.data);
    }
  });
  return (said) => {
    waiting = { type: "alentour:work", ...said };
    if (isReady) send();
  };
}
