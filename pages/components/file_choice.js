/* A file of the visitor's, read in the browser: Streamlit's own widget speaks English. */
const boxes = new WeakMap();

function build(parent, data) {
  const box = document.createElement("div");
  box.className = "file-choice";
  const label = document.createElement("label");
  label.textContent = data.label;
  const input = document.createElement("input");
  input.type = "file";
  input.accept = data.accept;
  label.appendChild(input);
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  box.append(label, note);
  parent.appendChild(box);
  boxes.set(parent, { box, input, note });
  return boxes.get(parent);
}

function asBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

export default function ({ data, parentElement, setStateValue }) {
  const held = boxes.get(parentElement) || build(parentElement, data);
  held.input.onchange = async () => {
    const file = held.input.files[0];
    held.note.textContent = "";
    if (!file) return setStateValue("file", null);
    if (file.size > data.largest) {
      held.note.textContent = data.too_large;
      held.input.value = "";
      return setStateValue("file", null);
    }
    try {
      setStateValue("file", { name: file.name, content: await asBase64(file) });
    } catch {
      held.note.textContent = "Ce fichier ne peut pas être lu.";
    }
  };
}
