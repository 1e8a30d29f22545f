/* Shows HTML that our own template escaped. */
const boxes = new WeakMap();

export default function ({ data, parentElement }) {
  let box = boxes.get(parentElement);
  if (!box) {
    box = document.createElement("div");
    box.className = "imported";
    parentElement.appendChild(box);
    boxes.set(parentElement, box);
  }
  if (box.shown !== data.html) {
    box.innerHTML = data.html;
    box.shown = data.html;
  }
}
