/* After favourites.js, whose functions it calls. Shows HTML that our own templates escaped, and tells which shop or which action was tapped. */
const boxes = new WeakMap();

function build(parent) {
  const box = document.createElement("div");
  box.className = "cards";
  parent.appendChild(box);
  boxes.set(parent, box);
  followKeepButtons(box);
  box.heard = (event) => goToPart(box, event.detail);
  window.addEventListener("alentour:part", box.heard);
  return box;
}

/* The parts of an answer stand in several boxes: each is told, the one that holds it goes there. */
function goToPart(box, part) {
  const target = box.querySelector(`#part-${part}`);
  if (!target) return;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}

/* Reading goes on where the eye is: at a card that opens, and back at the line it came from. */
function follow(box, before, opened) {
  const lines = box.querySelectorAll(".result button, .market button");
  const line = [...lines].find((button) => button.dataset.slug === before);
  const target = opened ? box.querySelector("#shop-name") : line;
  if (!target) return;
  target.focus({ preventScroll: true });
  const { top } = target.getBoundingClientRect();
  if (top > 0 && top < 0.5 * innerHeight) return;
  (opened ? box : line).scrollIntoView({ block: opened ? "start" : "center" });
}

/* Hands the link to the telephone's own share sheet, or copies it, or at least shows it. */
async function share(box, button) {
  const url = new URL(button.dataset.share, location.origin).href;
  const told = box.querySelector(".shared");
  try {
    if (navigator.share) return await navigator.share({ title: button.dataset.title, url });
    await navigator.clipboard.writeText(url);
    told.textContent = button.dataset.copied;
  } catch (error) {
    if (error.name !== "AbortError") told.textContent = button.dataset.byHand + " " + url;
  }
}

/* Where nothing else can share, the button says what it does. */
function name(button) {
  if (!navigator.share) button.textContent = button.dataset.copy;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = boxes.get(parentElement) || build(parentElement);
  if (box.shown !== data.html) {
    box.innerHTML = data.html;
    box.shown = data.html;
    box.querySelectorAll("[data-share]").forEach(name);
    showKept(box);
    if (box.opened !== undefined && box.opened !== data.opened) follow(box, box.opened, data.opened);
    box.opened = data.opened;
  }
  box.onclick = (event) => {
    const button = event.target.closest(
      "[data-slug], [data-close], [data-see], [data-share], [data-part], [data-more]"
    );
    if (!button) return;
    const { close, more, part, see, slug } = button.dataset;
    if (see) return window.dispatchEvent(new Event("alentour:see"));
    if (part) return window.dispatchEvent(new CustomEvent("alentour:part", { detail: part }));
    if (button.dataset.share) return share(box, button);
    if (more) return setTriggerValue("more", more);
    setTriggerValue("chosen", close ? "" : slug);
  };
  return () => {
    window.removeEventListener("alentour:part", box.heard);
    box.remove();
    boxes.delete(parentElement);
  };
}
