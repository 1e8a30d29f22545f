/* A combobox (WAI-ARIA pattern, list autocomplete): what one types is suggested to its end. */
const WAIT_MS = 180;

/**
 * @param input  the text field that is there
 * @param find   words → a promise of [{label, …}]
 * @param pick   called with what was chosen
 */
export function suggestAs(input, find, pick) {
  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  const box = document.createElement("div");
  box.className = "combobox";
  input.replaceWith(box);
  box.append(input, list);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);
  list.setAttribute("aria-label", "Suggestions");
  const state = { found: [], active: -1, timer: 0, asked: "" };

  function close() {
    clearTimeout(state.timer);
    state.asked = "";
    state.active = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(found) {
    close();
    pick(found);
  }

  function mark(active) {
    state.active = active;
    [...list.children].forEach((option, rank) => {
      option.setAttribute("aria-selected", String(rank === active));
    });
    const option = list.children[active];
    if (!option) return;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function show(found) {
    state.found = found;
    list.replaceChildren(...found.map((one, rank) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${rank}`;
      option.setAttribute("role", "option");
      option.dir = "auto";
      option.textContent = one.label;
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => choose(one));
      return option;
    }));
    list.hidden = found.length === 0;
    if (found.length) list.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", String(found.length > 0));
    mark(-1);
  }

  async function ask() {
    const words = input.value.trim();
    state.asked = words;
    if (words.length < 2) return close();
    try {
      const found = await find(words);
      if (state.asked === words && document.activeElement === input) show(found);
    } catch {
      close(); // Without a network there are no suggestions, and the form goes on.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const last = state.found.length - 1, isOpen = !list.hidden;
    if (event.key === "ArrowDown" && isOpen) mark(Math.min(last, state.active + 1));
    else if (event.key === "ArrowUp" && isOpen) mark(Math.max(0, state.active - 1));
    else if (event.key === "Escape" && isOpen) close();
    else if (event.key === "Enter" && isOpen && state.active >= 0) choose(state.found[state.active]);
    else return;
    event.preventDefault();
  });
}

/** The JSON that a path of ours answers, [] when it answers something else. */
export async function askFor(path, parameters) {
  const answer = await fetch(`${path}?${new URLSearchParams(parameters)}`);
  return answer.ok ? answer.json() : [];
}
