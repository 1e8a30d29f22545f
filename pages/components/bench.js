/* Shows one doubtful address as HTML that our own template escaped, and tells what was decided:
 * by a tap, or by the keys that stand on the buttons.
 */
const boxes = new WeakMap();
// "c" and "r" are Streamlit's own keys.
const KEYS = {
  j: "after", ArrowRight: "after", ArrowDown: "after", k: "before", ArrowLeft: "before", ArrowUp: "before",
  g: "keep", m: "commune", 0: "given",
};

function build(parent) {
  const box = document.createElement("div");
  box.className = "bench";
  parent.appendChild(box);
  boxes.set(parent, box);
  box.listener = (event) => box.pressed(event);
  document.addEventListener("keydown", box.listener);
  return box;
}

function isTyping(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  return Boolean(target.closest("input, textarea, select, [contenteditable], [role='radiogroup'], iframe"));
}

function find(box, key) {
  const act = KEYS[key];
  if (act) return box.querySelector(`[data-act="${act}"]`);
  return /^[1-9]$/.test(key) ? box.querySelector(`[data-rank="${key}"]`) : null;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = boxes.get(parentElement) || build(parentElement);
  if (box.shown !== data.html) {
    const isOther = box.entry !== undefined && box.entry !== data.entry;
    const held = box.contains(box.getRootNode().activeElement);
    box.innerHTML = data.html;
    box.shown = data.html;
    box.entry = data.entry;
    if (isOther && held) box.querySelector("h2").focus({ preventScroll: true });
  }
  const act = (button) => {
    const { act: name, rank } = button.dataset;
    setTriggerValue("acted", { act: name, rank: rank ? Number(rank) : null, entry: data.entry });
  };
  box.pressed = (event) => {
    if (event.repeat || isTyping(event)) return;
    const button = find(box, event.key);
    if (!button || button.disabled) return;
    event.preventDefault();
    act(button);
  };
  box.onclick = (event) => {
    const button = event.target.closest("[data-act]");
    if (button) act(button);
  };
  return () => {
    document.removeEventListener("keydown", box.listener);
    boxes.delete(parentElement);
  };
}
