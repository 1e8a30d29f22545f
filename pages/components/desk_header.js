/* The head of the organizers' pages, as HTML of our own template; tells when one logs out. */
const boxes = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let box = boxes.get(parentElement);
  if (!box) {
    box = document.createElement("header");
    box.className = "desk-header";
    parentElement.appendChild(box);
    boxes.set(parentElement, box);
  }
  if (box.shown !== data.html) {
    box.innerHTML = data.html;
    box.shown = data.html;
  }
  box.onclick = (event) => {
    if (event.target.closest("[data-out]")) setTriggerValue("left", true);
  };
}
