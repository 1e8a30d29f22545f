/* A list of one's own, kept by the browser under one key and never sent: it leaves as a link.

   Buttons: <button data-keep="slug" data-kept="Gardé" data-unkept="Garder">Garder</button>, both words
   in the language of the page; followKeepButtons(root) does the rest. Where
   the browser keeps nothing (private windows may refuse), the list lasts as long as the page. */
const KEY = "alentour.favoris";
const MOST = 60;
const SLUG = /^[a-z0-9][a-z0-9-]{0,119}$/;
let unkept = null;

function read(text) {
  try {
    const slugs = JSON.parse(text);
    if (!Array.isArray(slugs)) return [];
    const known = slugs.filter((slug) => typeof slug === "string" && SLUG.test(slug));
    return [...new Set(known)].slice(0, MOST);
  } catch {
    return [];
  }
}

export function keptSlugs() {
  if (unkept) return [...unkept];
  try {
    return read(localStorage.getItem(KEY));
  } catch {
    return [];
  }
}

function write(slugs) {
  try {
    localStorage.setItem(KEY, JSON.stringify(slugs));
    unkept = null;
  } catch {
    unkept = slugs;
  }
}

export function isKept(slug) {
  return keptSlugs().includes(slug);
}

/* Keeps a shop or lets it go; tells whether it is kept now. A full list takes no more. */
export function toggleKept(slug) {
  const slugs = keptSlugs();
  if (slugs.includes(slug)) {
    write(slugs.filter((other) => other !== slug));
    return false;
  }
  if (!SLUG.test(slug) || slugs.length >= MOST) return false;
  write([...slugs, slug]);
  return true;
}

/* The address that shows the list, here or on another device. */
export function keptLink(path = "/favoris") {
  return `${path}?favoris=${keptSlugs().join(",")}`;
}

/* Says on every button below `root` whether its shop is kept. */
export function showKept(root) {
  const slugs = new Set(keptSlugs());
  for (const button of root.querySelectorAll("[data-keep]")) {
    const is = slugs.has(button.dataset.keep);
    button.setAttribute("aria-pressed", String(is));
    const label = is ? button.dataset.kept : button.dataset.unkept;
    if (button.textContent !== label) button.textContent = label;
  }
}

/* Listens to the buttons below `root`, those that come later too; call showKept after a change. */
export function followKeepButtons(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keep]");
    if (!button) return;
    toggleKept(button.dataset.keep);
    showKept(root);
  });
  window.addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) showKept(root);
  });
  showKept(root);
}
