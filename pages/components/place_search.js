/* A combobox (WAI-ARIA pattern, list autocomplete): communes are suggested as one types. */
const WAIT_MS = 120;

function build(parent) {
  const box = document.createElement("div");
  box.className = "place-search";
  box.innerHTML =
    '<label for="place-input"></label>' +
    '<div class="field"><input id="place-input" type="text" role="combobox" autocomplete="off"' +
    ' spellcheck="false" aria-autocomplete="list" aria-expanded="false" aria-controls="place-list">' +
    '<button type="button" class="clear" hidden></button></div>' +
    '<ul id="place-list" role="listbox" hidden></ul>' +
    '<button type="button" class="locate" hidden></button><p class="located" role="status"></p>';
  parent.appendChild(box);
  return {
    box,
    label: box.querySelector("label"),
    input: box.querySelector("input"),
    clear: box.querySelector(".clear"),
    list: box.querySelector("ul"),
    locate: box.querySelector(".locate"),
    located: box.querySelector(".located"),
    found: [],
    active: -1,
    timer: 0,
    asked: "",
    shown: undefined,
  };
}

function close(parts) {
  parts.list.hidden = true;
  parts.active = -1;
  parts.input.setAttribute("aria-expanded", "false");
  parts.input.removeAttribute("aria-activedescendant");
}

function mark(parts, active) {
  parts.active = active;
  [...parts.list.children].forEach((option, rank) => {
    option.setAttribute("aria-selected", String(rank === active));
  });
  const option = parts.list.children[active];
  if (option) {
    parts.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
}

function show(parts, found, pick) {
  parts.found = found;
  parts.list.replaceChildren(
    ...found.map((place, rank) => {
      const option = document.createElement("li");
      option.id = "place-option-" + rank;
      option.setAttribute("role", "option");
      option.textContent = place.label;
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        pick(place);
      });
      return option;
    })
  );
  parts.list.hidden = found.length === 0;
  parts.input.setAttribute("aria-expanded", String(found.length > 0));
  mark(parts, -1);
}

async function suggest(parts, pick) {
  const text = parts.input.value.trim();
  parts.asked = text;
  if (text.length < 2) return close(parts);
  try {
    const answer = await fetch("/carte/lieux?q=" + encodeURIComponent(text));
    const found = answer.ok ? await answer.json() : [];
    if (parts.asked === text && parts.input.getRootNode().activeElement === parts.input) {
      show(parts, found, pick);
    }
  } catch {
    close(parts);
  }
}

/* Asked on a tap and told to nobody but this page; a street is near enough (three decimals). */
function findPosition(parts, words, pick) {
  parts.located.textContent = words.waiting;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      parts.located.textContent = "";
      pick({ label: "", pres: `${coords.longitude.toFixed(3)},${coords.latitude.toFixed(3)}` });
    },
    (refusal) => {
      const isRefused = refusal.code === refusal.PERMISSION_DENIED;
      parts.located.textContent = isRefused ? words.refused : words.failed;
      parts.input.focus();
    },
    { maximumAge: 60000, timeout: 10000 }
  );
}

function pressed(event, parts, pick, type) {
  const last = parts.found.length - 1;
  if (event.key === "ArrowDown" && last >= 0) mark(parts, Math.min(last, parts.active + 1));
  else if (event.key === "ArrowUp" && last >= 0) mark(parts, Math.max(0, parts.active - 1));
  else if (event.key === "Escape") close(parts);
  else if (event.key === "Enter" && parts.active >= 0) pick(parts.found[parts.active]);
  else if (event.key === "Enter") type(parts.input.value.trim());
  else return;
  event.preventDefault();
}

const built = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const parts = built.get(parentElement) || build(parentElement);
  built.set(parentElement, parts);
  parts.label.textContent = data.label;
  parts.input.placeholder = data.placeholder;
  parts.clear.textContent = data.clear;
  if (parts.shown !== data.value) {
    parts.shown = data.value;
    parts.input.value = data.value;
  }
  parts.clear.hidden = !data.value;
  const pick = (place) => {
    clearTimeout(parts.timer);
    parts.asked = "";
    close(parts);
    parts.input.value = place.label;
    parts.shown = undefined;
    setTriggerValue("picked", place.pres);
  };
  const type = (text) => {
    clearTimeout(parts.timer);
    parts.asked = "";
    close(parts);
    parts.shown = undefined;
    setTriggerValue("typed", text);
  };
  parts.input.oninput = () => {
    clearTimeout(parts.timer);
    parts.timer = setTimeout(() => suggest(parts, pick), WAIT_MS);
  };
  parts.input.onkeydown = (event) => pressed(event, parts, pick, type);
  parts.input.onblur = () => close(parts);
  const words = data.locate;
  parts.locate.hidden = !words || !navigator.geolocation;
  parts.locate.textContent = words ? words.label : "";
  parts.locate.onclick = () => findPosition(parts, words, pick);
  parts.clear.onclick = () => {
    parts.input.value = "";
    type("");
    parts.input.focus();
  };
}
