/* Places and zones of delivery come and go, and fields that make no sense yet stay out of sight. */

function valuesOf(form, name) {
  return [...form.elements]
    .filter((one) => one.name === name && (!["radio", "checkbox"].includes(one.type) || one.checked))
    .map((one) => one.value);
}

/* A field of a row asks its own row, another one the whole form. */
function asked(element) {
  const row = element.matches(".rows") ? null : element.closest("[data-row]");
  if (!row) return element.dataset.when;
  const group = row.closest("[data-group]").dataset.group;
  return `${group}[${row.dataset.row}].${element.dataset.when}`;
}

function freeNumber(group) {
  const taken = new Set([...group.querySelectorAll(":scope > [data-row]")].map((row) => row.dataset.row));
  for (let number = 0; number < Number(group.dataset.most); number += 1) {
    if (!taken.has(String(number))) return number;
  }
  return null;
}

export function liveRows(form) {
  function refresh() {
    for (const element of form.querySelectorAll("[data-when]")) {
      const wanted = element.dataset.among.split(" ");
      const isUseful = valuesOf(form, asked(element)).some((value) => wanted.includes(value));
      element.hidden = !isUseful && !element.querySelector(".fault");
    }
    for (const group of form.querySelectorAll("[data-group]")) {
      group.querySelector(":scope > .add").hidden = freeNumber(group) === null;
    }
  }

  /* The row with `number`, made when it is not there; the template comes from our own page. */
  function row(group, number) {
    const known = group.querySelector(`:scope > [data-row="${number}"]`);
    if (known) return known;
    const template = group.querySelector(":scope > template");
    const made = document.createElement("template");
    made.innerHTML = template.innerHTML
      .replaceAll("[#]", `[${number}]`)
      .replaceAll("-#", `-${number}`)
      .replaceAll('data-row="#"', `data-row="${number}"`);
    const added = made.content.firstElementChild;
    template.before(added);
    form.dispatchEvent(new CustomEvent("alentour:row", { detail: added }));
    return added;
  }

  function add(group) {
    const number = freeNumber(group);
    if (number === null) return;
    const added = row(group, number);
    refresh();
    added.querySelector("input, textarea").focus();
  }

  function remove(found) {
    const group = found.closest("[data-group]");
    found.remove();
    if (!group.querySelector(":scope > [data-row]")) row(group, 0);
    refresh();
    group.querySelector(":scope > .add").focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=add], button[name=remove]");
    if (!button) return;
    event.preventDefault();
    if (button.name === "add") add(button.closest("[data-group]"));
    else remove(button.closest("[data-row]"));
  });
  form.addEventListener("change", refresh);
  return { refresh, row };
}
