/* Shows HTML that our own templates escaped, and tells which shop or which action was tapped. */
const boxes = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let box = boxes.get(parentElement);
  if (!box) {
    box = document.createElement("div");
    box.className = "cards";
    parentElement.appendChild(box);
    boxes.set(parentElement, box);
  }
  if (box.shown !== data.html) {
    box.innerHTML = data.html;
    box.shown = data.html;
  }
  box.onclick = (event) => {
    const button = event.target.closest("[data-slug], [data-close]");
    if (!button) return;
    setTriggerValue("chosen", button.dataset.close ? "" : button.dataset.slug);
  };
}
