/* Inside a frame of ours, the page tells how high it is: nobody scrolls twice. */
export function tellHeight() {
  if (window.parent === window) return;
  document.documentElement.classList.add("is-framed");
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    window.parent.postMessage({ type: "alentour:height", height }, location.origin);
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
}
