/* What is typed stays in this browser until it is sent: a lost connection or a closed tab loses
 * nothing. Only this device holds it, and the page says so. */
const WAIT_MS = 300;
const A_MONTH_MS = 30 * 24 * 3600 * 1000;
const PREFIX = "alentour:brouillon:";
const KEPT = "Votre saisie est gardée sur cet appareil jusqu’à l’envoi.";
const NOT_KEPT = new Set(["objet", "version"]);

function typedIn(form) {
  return [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
}

function fill(form, rows, typed) {
  for (const [name] of typed) {
    const match = /^([a-z_]+)\[(\d{1,3})\]\./.exec(name);
    const group = match && form.querySelector(`[data-group="${match[1]}"]`);
    if (group) rows.row(group, Number(match[2]));
  }
  for (const one of form.elements) {
    if (!one.name || NOT_KEPT.has(one.name) || one.type === "submit") continue;
    const values = typed.filter(([name]) => name === one.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(one.type)) one.checked = values.includes(one.value);
    else if (values.length) one.value = values[0];
  }
  for (const family of form.querySelectorAll(".families details, .hours, .more")) {
    family.open = [...family.querySelectorAll("input[name], textarea")].some((one) => (
      ["radio", "checkbox"].includes(one.type) ? one.checked : one.value));
  }
  form.dispatchEvent(new CustomEvent("alentour:filled"));
}

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    if (kept && Date.now() - kept.at < A_MONTH_MS) return kept;
    localStorage.removeItem(key);
  } catch { /* No storage, or nonsense in it: there is no draft. */ }
  return null;
}

export function keepDraft(form, rows) {
  const key = PREFIX + form.dataset.draft, says = form.querySelector("[data-draft-says]");
  let timer = 0, isOver = false;

  function save() {
    clearTimeout(timer);
    // A form that the server has drawn anew keeps its own draft.
    if (isOver || !form.isConnected) return;
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), typed: typedIn(form) }));
      say(KEPT);
    } catch { /* Private windows and full storages keep nothing; sending still works. */ }
  }

  function clear() {
    clearTimeout(timer);
    isOver = true;
    try {
      localStorage.removeItem(key);
    } catch { /* nothing was kept */ }
  }

  function say(sentence) {
    if (!says.hidden && says.dataset.said === sentence) return;
    says.dataset.said = sentence;
    const line = document.createElement("p"), button = document.createElement("button");
    line.textContent = sentence;
    button.type = "button";
    button.className = "quiet";
    button.textContent = "Effacer le brouillon";
    button.addEventListener("click", () => {
      clear();
      location.reload();
    });
    says.replaceChildren(line, button);
    says.hidden = false;
  }

  const kept = read(key);
  if (kept && form.querySelector(".fault, .notice")) {
    say(KEPT); // The server has given back what was sent: it is newer than the draft.
  } else if (kept) {
    fill(form, rows, kept.typed);
    const day = new Date(kept.at).toLocaleString("fr-FR", { day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
    say(`Votre saisie du ${day} est retrouvée : elle était gardée sur cet appareil.`);
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  window.addEventListener("pagehide", () => { if (timer) save(); });
  return { save, clear };
}
