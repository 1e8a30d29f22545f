/* The queue and the entry that is looked at, side by side, worked by keyboard or by hand.
 *
 * `data`: `listHtml`, `dossierHtml` (our templates: everything escaped), `opened` {id, version} or
 * null, `buttons` [{decision, label, key, needsText, text}], `notices` [sentence], `total`, `page`,
 * `pages`, `turn` (grows with every answer of the server), `view`, `views` [{value, label}], `text`,
 * `traits` [{value, label, count, isOn}].
 * Told: `filtered` {view, text, traits} · `opened` id · `decided` {decision, text, items: [{id, version}]} · `turned` page ·
 * `acted` {what, id}.
 */
const held = new WeakMap();
const KEYS_OFF = "alentour-raccourcis-arretes";
const WAIT_MS = 180;

const FRAME = `
<form class="filters"><label>Voir <select></select></label>
  <label>Nom <input type="search" maxlength="80"></label>
  <div role="group" aria-label="Seulement"></div></form>
<p class="said" role="status"></p>
<div class="tools">
  <p class="keys"><label><input type="checkbox" class="keys-on"> Raccourcis :</label>
    <span><kbd>j</kbd> <kbd>k</kbd> suivante, précédente</span>
    <span><kbd>a</kbd> accepter</span> <span><kbd>r</kbd> refuser</span>
    <span><kbd>d</kbd> demander</span> <span><kbd>x</kbd> choisir</span></p>
  <div class="batch" hidden><strong></strong>
    <button type="button" data-batch="accept">Accepter</button>
    <button type="button" data-batch="refuse">Refuser…</button>
    <button type="button" data-batch="ask">Demander…</button>
    <button type="button" class="link" data-none="1">Ne plus choisir</button></div>
</div>
<div class="sides">
  <section class="list" aria-label="File des demandes"><ol></ol>
    <p class="pages"><button type="button" data-turn="-1">Page précédente</button>
      <span></span><button type="button" data-turn="1">Page suivante</button></p></section>
  <section class="panel" aria-label="La demande ouverte">
    <button type="button" class="back">Revenir à la liste</button>
    <div class="actions"></div>
    <form class="compose" hidden><label for="desk-text"></label>
      <textarea id="desk-text" rows="8" maxlength="2000"></textarea>
      <p><button class="main"></button> <button type="button" class="cancel">Annuler</button>
        <span class="hint">Ctrl + Entrée envoie, Échap annule.</span></p></form>
    <article></article></section>
</div>`;

function build(parent) {
  const root = document.createElement("div");
  root.className = "queue-desk";
  root.innerHTML = FRAME;
  parent.appendChild(root);
  const find = (selector) => root.querySelector(selector);
  const desk = {
    root, chosen: new Set(), current: null, composing: null, tell: () => {}, data: null, timer: 0,
    list: find(".list ol"), article: find("article"), actions: find(".actions"),
    compose: find(".compose"), text: find("textarea"), said: find(".said"), batch: find(".batch"),
    keysOn: find(".keys-on"), view: find("select"), name: find("[type=search]"),
    traits: find("[role=group]"),
  };
  desk.keysOn.checked = localStorage.getItem(KEYS_OFF) === null;
  desk.keysOn.onchange = () => {
    if (desk.keysOn.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  };
  root.onclick = (event) => clicked(desk, event);
  root.onchange = (event) => picked(desk, event);
  desk.compose.onsubmit = (event) => {
    event.preventDefault();
    send(desk);
  };
  desk.view.onchange = () => filter(desk);
  desk.name.oninput = () => {
    clearTimeout(desk.typing);
    desk.typing = setTimeout(() => filter(desk), 300);
  };
  find(".filters").onsubmit = (event) => {
    event.preventDefault();
    filter(desk);
  };
  desk.onkey = (event) => pressed(desk, event);
  // Before Streamlit, for which "r" runs the page again.
  window.addEventListener("keydown", desk.onkey, true);
  held.set(parent, desk);
  return desk;
}

const lines = (desk) => [...desk.list.querySelectorAll("[data-id]")];
const lineOf = (desk, id) => lines(desk).find((line) => line.dataset.id === id);
const itemOf = (line) => ({ id: line.dataset.id, version: Number(line.dataset.version) });

function filter(desk) {
  clearTimeout(desk.typing);
  const pressed = desk.traits.querySelectorAll("[aria-pressed=true]");
  const traits = [...pressed].map((button) => button.value);
  desk.tell("filtered", { view: desk.view.value, text: desk.name.value, traits });
}

function showFilters(desk, { views, view, traits, text }) {
  if (!desk.view.length) {
    desk.view.append(...views.map(({ value, label }) => new Option(label, value)));
    desk.name.value = text;
  }
  desk.view.value = view;
  if (!desk.traits.childElementCount) {
    desk.traits.append(...traits.map(({ value }) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", value });
      return button;
    }));
  }
  traits.forEach(({ label, count, isOn }, rank) => {
    const button = desk.traits.children[rank];
    button.textContent = `${label} (${count.toLocaleString("fr-FR")})`;
    button.setAttribute("aria-pressed", String(isOn));
    button.hidden = !count && !isOn;
  });
}

function clicked(desk, event) {
  const { target } = event;
  const line = target.closest(".open");
  if (line) return open(desk, line.closest("[data-id]").dataset.id, true);
  const button = target.closest("button");
  if (!button) return undefined;
  const { dataset } = button;
  if (button.hasAttribute("aria-pressed")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    return filter(desk);
  }
  if (dataset.open) return open(desk, dataset.open, true);
  if (dataset.decision) return decide(desk, dataset.decision, [desk.data.opened]);
  if (dataset.batch) return decide(desk, dataset.batch, picks(desk));
  if (dataset.none) return unpick(desk);
  if (dataset.turn) return desk.tell("turned", desk.data.page + Number(dataset.turn));
  if (dataset.closeReport) return act(desk, button, "close_report", dataset.closeReport);
  if (dataset.acceptPhoto) return act(desk, button, "accept_photo", dataset.acceptPhoto);
  if (dataset.removePhoto) return act(desk, button, "remove_photo", dataset.removePhoto);
  if (button.classList.contains("back")) return close(desk);
  if (button.classList.contains("cancel")) return compose(desk, null);
  return undefined;
}

function act(desk, button, what, id) {
  button.disabled = true;
  clearTimeout(desk.typing);
  desk.tell("acted", { what, id });
}

function picked(desk, event) {
  const line = event.target.closest("[data-id]");
  if (line && event.target.type === "checkbox") pick(desk, line, event.target.checked);
}

function pick(desk, line, isChosen) {
  if (isChosen) desk.chosen.add(line.dataset.id);
  else desk.chosen.delete(line.dataset.id);
  line.querySelector("input").checked = isChosen;
  showBatch(desk);
}

function unpick(desk) {
  desk.chosen.clear();
  lines(desk).forEach((line) => (line.querySelector("input").checked = false));
  showBatch(desk);
}

const picks = (desk) => lines(desk).filter((l) => desk.chosen.has(l.dataset.id)).map(itemOf);

function showBatch(desk) {
  const count = desk.chosen.size;
  desk.batch.hidden = count === 0;
  desk.batch.querySelector("strong").textContent = count === 1 ? "1 choisie :" : `${count} choisies :`;
}

/* Several steps in a row ask the server once, for the entry where they end. */
function open(desk, id, isWanted) {
  mark(desk, id);
  if (isWanted) desk.root.classList.add("is-open");
  clearTimeout(desk.timer);
  compose(desk, null);
  if (desk.data.opened?.id === id && isWanted) return desk.article.querySelector("h2")?.focus();
  desk.timer = setTimeout(() => desk.tell("opened", id), isWanted ? 0 : WAIT_MS);
  return undefined;
}

function close(desk) {
  desk.root.classList.remove("is-open");
  lineOf(desk, desk.current)?.querySelector(".open").focus();
}

function mark(desk, id) {
  desk.current = id;
  for (const line of lines(desk)) {
    const isCurrent = line.dataset.id === id;
    line.classList.toggle("is-current", isCurrent);
    if (isCurrent) line.querySelector(".open").setAttribute("aria-current", "true");
    else line.querySelector(".open").removeAttribute("aria-current");
  }
}

function step(desk, by) {
  const all = lines(desk);
  if (!all.length) return;
  const at = all.findIndex((line) => line.dataset.id === desk.current);
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  open(desk, next.dataset.id, false);
  next.querySelector(".open").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function decide(desk, decision, items) {
  if (!items.length || !items[0]) return;
  const offered = desk.data.buttons.find((button) => button.decision === decision);
  const needsText = decision === "accept" ? false : (offered?.needsText ?? true);
  const text = items.length === 1 && items[0].id === desk.data.opened?.id ? (offered?.text ?? "") : "";
  if (needsText) compose(desk, { decision, items, text, label: offered?.label ?? "Envoyer" });
  else settle(desk, { decision, items, text: null });
}

function compose(desk, letter) {
  desk.composing = letter;
  desk.compose.hidden = !letter;
  if (!letter) return;
  const many = letter.items.length > 1 ? ` (${letter.items.length} fiches)` : "";
  desk.compose.querySelector("label").textContent = `Texte envoyé à la personne${many}`;
  desk.compose.querySelector(".main").textContent = `${letter.label}${many}`;
  desk.text.value = letter.text;
  desk.root.classList.add("is-open");
  desk.text.focus();
  desk.text.setSelectionRange(desk.text.value.length, desk.text.value.length);
}

function send(desk) {
  const { decision, items } = desk.composing;
  settle(desk, { decision, items, text: desk.text.value });
}

/* One decision at a time: the buttons come back with the server's answer.
 *
 * Of two things told in a row, Streamlit may keep the second alone: a name that is still being
 * typed is looked for after the answer. */
function settle(desk, decided) {
  if (desk.isBusy) return;
  desk.isBusy = true;
  clearTimeout(desk.typing);
  desk.root.classList.add("is-busy");
  desk.tell("decided", decided);
}

function isTyping(event) {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("[role=listbox], [role=combobox], [role=dialog]")) return true;
  return target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
}

function pressed(desk, event) {
  if (!desk.root.isConnected || event.isComposing) return;
  if (desk.composing && event.key === "Escape") return take(event, () => compose(desk, null));
  if (desk.composing && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    return take(event, () => send(desk));
  }
  const isHeld = event.ctrlKey || event.altKey || event.metaKey;
  if (isHeld || isTyping(event) || !desk.keysOn.checked) return;
  const items = desk.chosen.size ? picks(desk) : [desk.data.opened];
  const keys = {
    j: () => step(desk, 1), k: () => step(desk, -1),
    ArrowDown: () => step(desk, 1), ArrowUp: () => step(desk, -1),
    a: () => decideIfShown(desk, "accept", items), r: () => decideIfShown(desk, "refuse", items),
    d: () => decideIfShown(desk, "ask", items),
    x: () => {
      const line = lineOf(desk, desk.current);
      if (line) pick(desk, line, !desk.chosen.has(desk.current));
    },
  };
  const isArrow = event.key.startsWith("Arrow");
  // Arrows scroll the page unless the list has the focus.
  if (isArrow && !event.composedPath().includes(desk.list)) return;
  if (Object.hasOwn(keys, event.key)) take(event, keys[event.key]);
}

/* A key never decides of an entry that is not the one on the screen. */
function decideIfShown(desk, decision, items) {
  const isOne = !desk.chosen.size;
  if (isOne && desk.data.opened?.id !== desk.current) return;
  if (isOne && !desk.data.buttons.some((button) => button.decision === decision)) return;
  decide(desk, decision, items);
}

function take(event, action) {
  event.preventDefault();
  event.stopImmediatePropagation();
  action();
}

function showButtons(desk, buttons) {
  desk.actions.replaceChildren(
    ...buttons.map(({ decision, label, key, needsText }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.decision = decision;
      button.className = decision === "accept" ? "main" : "";
      button.textContent = needsText ? `${label}…` : label;
      if (key) {
        const kbd = document.createElement("kbd");
        kbd.textContent = key;
        kbd.setAttribute("aria-hidden", "true");
        button.append(" ", kbd);
      }
      return button;
    }),
  );
}

function show(desk, data) {
  const before = desk.data;
  desk.data = data;
  showFilters(desk, data);
  if (before?.listHtml !== data.listHtml) {
    const hadFocus = desk.list.contains(desk.root.getRootNode().activeElement);
    desk.list.innerHTML = data.listHtml || "<li class='none'>Rien à traiter ici.</li>";
    const there = new Set(lines(desk).map((line) => line.dataset.id));
    [...desk.chosen].filter((id) => !there.has(id)).forEach((id) => desk.chosen.delete(id));
    lines(desk).forEach((line) => (line.querySelector("input").checked = desk.chosen.has(line.dataset.id)));
    mark(desk, data.opened?.id ?? null);
    if (hadFocus) lineOf(desk, desk.current)?.querySelector(".open").focus({ preventScroll: true });
  }
  if (before?.turn !== data.turn) {
    desk.isBusy = false;
    desk.root.classList.remove("is-busy");
    desk.said.replaceChildren(...data.notices.map((sentence) => {
      const line = document.createElement("span");
      line.textContent = sentence;
      return line;
    }));
    if (data.isSettled) {
      compose(desk, null);
      unpick(desk);
    }
    if (desk.name.value !== data.text) filter(desk);
  }
  if (before?.dossierHtml !== data.dossierHtml) {
    desk.article.innerHTML = data.dossierHtml;
    showButtons(desk, data.buttons);
    if (before?.opened?.id !== data.opened?.id) {
      mark(desk, data.opened?.id ?? null);
      desk.root.querySelector(".panel").scrollTop = 0;
      if (desk.root.classList.contains("is-open")) desk.article.querySelector("h2")?.focus({ preventScroll: true });
    }
  }
  desk.root.querySelector(".pages").hidden = data.pages < 2;
  desk.root.querySelector(".pages span").textContent = `Page ${data.page} sur ${data.pages}`;
  desk.root.querySelector("[data-turn='-1']").disabled = data.page <= 1;
  desk.root.querySelector("[data-turn='1']").disabled = data.page >= data.pages;
  showBatch(desk);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const desk = held.get(parentElement) || build(parentElement);
  desk.tell = setTriggerValue;
  show(desk, data);
  return () => {
    window.removeEventListener("keydown", desk.onkey, true);
    desk.root.remove();
    held.delete(parentElement);
  };
}
