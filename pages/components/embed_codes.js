/* Texts to copy, each with its button. */
const boxes = new WeakMap();

function build(parent) {
  const box = document.createElement("div");
  box.className = "embed-codes";
  parent.append(box);
  boxes.set(parent, box);
  return box;
}

function part(tag, words, className) {
  const made = document.createElement(tag);
  if (words !== undefined) made.textContent = words;
  if (className) made.className = className;
  return made;
}

async function copy(button, field, words) {
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = words.copied;
  } catch {
    // Over plain HTTP there is no clipboard: the text is selected, ready to be copied by hand.
    field.focus();
    field.select();
    button.textContent = words.selected;
  }
}

function block({ key, label, hint, code }, words) {
  const made = part("div", undefined, "embed-code");
  const name = part("label", label);
  const field = part("textarea");
  const button = part("button", words.copy);
  const help = part("p", hint);
  name.htmlFor = field.id = `embed-code-${key}`;
  help.id = `${field.id}-hint`;
  field.setAttribute("aria-describedby", help.id);
  Object.assign(field, { value: code, readOnly: true, spellcheck: false });
  field.rows = Math.min(8, Math.max(1, Math.ceil(code.length / 46)));
  button.type = "button";
  button.setAttribute("aria-label", `${words.copy} : ${label}`);
  button.onclick = () => {
    button.removeAttribute("aria-label");
    copy(button, field, words);
  };
  made.append(name, help, field, button);
  return made;
}

export default function ({ data, parentElement }) {
  const box = boxes.get(parentElement) || build(parentElement);
  const shown = JSON.stringify(data);
  if (box.shown !== shown) {
    box.shown = shown;
    box.replaceChildren(...data.codes.map((code) => block(code, data.words)));
  }
  return () => {
    box.remove();
    boxes.delete(parentElement);
  };
}
