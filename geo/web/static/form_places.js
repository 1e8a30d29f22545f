/* Where it is: suggestions as one types, a pin to drag, hours copied from a day to the next. */
import { askFor, suggestAs } from "./form_combobox.js";
import { workMap } from "./form_map.js";

const POSITION = ["insee_code", "lon", "lat", "is_pinned"];
const MOST = 6;

function fieldsOf(row) {
  const found = {};
  for (const one of row.querySelectorAll("input, textarea")) {
    found[one.name.split(".").pop()] = one;
  }
  return found;
}

function write(form, field, value) {
  if (!field) return;
  field.value = value;
  form.dispatchEvent(new Event("input"));
}

async function findAddresses(form, words, others) {
  const near = form.dataset.near ? form.dataset.near.split(",") : null;
  const where = near ? { lon: near[0], lat: near[1] } : {};
  const found = await askFor("/geocodage/autocomplete", { q: words, limit: MOST, ...where, ...others });
  return (found.features || []).map(({ properties, geometry }) => ({
    label: properties.type === "municipality"
      ? `${properties.name} (${properties.postcode || properties.citycode})` : properties.label,
    properties,
    position: geometry.coordinates,
  }));
}

function helpAddress(form, row) {
  const fields = fieldsOf(row);
  const forget = () => POSITION.forEach((name) => { if (fields[name]) fields[name].value = ""; });
  function take({ properties, position }) {
    const isCommune = properties.type === "municipality";
    if (!isCommune) fields.address.value = properties.name;
    const city = isCommune ? properties.name : properties.city;
    fields.city.value = city || fields.city.value;
    // A commune may have several postcodes: the one that was typed stays.
    if (!isCommune || !fields.postcode.value) fields.postcode.value = properties.postcode || "";
    forget();
    fields.insee_code.value = properties.citycode || "";
    if (!isCommune) [fields.lon.value, fields.lat.value] = position.map(String);
    write(form, fields.city, fields.city.value);
    row.dispatchEvent(new CustomEvent("alentour:placed"));
  }
  for (const name of ["address", "postcode", "city"]) fields[name].addEventListener("input", forget);
  suggestAs(fields.address, (words) => findAddresses(form, `${words} ${fields.city.value}`.trim()), take);
  suggestAs(fields.city, (words) => findAddresses(form, words, { type: "municipality" }), take);
}

function helpHost(form, row) {
  const { host } = fieldsOf(row);
  if (!host) return;
  suggestAs(host, (words) => askFor("/inscription/hotes", { q: words }), (found) => {
    write(form, host, found.value);
  });
}

async function startOf(form, fields) {
  if (fields.lon.value && fields.lat.value) return [Number(fields.lon.value), Number(fields.lat.value)];
  const words = ["address", "postcode", "city"].map((name) => fields[name].value).join(" ").trim();
  if (!words) return null;
  const found = await askFor("/geocodage/search", { q: words, limit: 1 });
  return found.features?.[0]?.geometry.coordinates || null;
}

function helpPin(form, row) {
  const fields = fieldsOf(row), button = row.querySelector("[data-pin]");
  const box = row.querySelector("[data-pin-map]"), says = row.querySelector("[data-pin-says]");
  let send = null;
  async function show() {
    let at = null;
    try {
      at = await startOf(form, fields);
    } catch { /* Without an answer the map opens on the territory. */ }
    says.textContent = at
      ? "Faites glisser le point, ou touchez la carte, s’il n’est pas au bon endroit."
      : "Touchez la carte là où c’est.";
    const point = at && {
      id: "pin", lon: at[0], lat: at[1], label: "Ce lieu", tone: "inside", draggable: true, isChosen: true,
    };
    send({ points: point ? [point] : [], areas: null, draw: "pin", fit: "points", chosen: point ? "pin" : null });
  }
  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (box.hidden) return;
    send = send || workMap(box, "Carte pour placer le point", (said) => {
      if (said.type !== "alentour:moved") return;
      fields.lon.value = String(said.lon);
      fields.lat.value = String(said.lat);
      fields.is_pinned.value = "1";
      says.textContent = "Le point est placé à la main : il ne bougera plus, sauf si l’adresse change.";
      form.dispatchEvent(new Event("input"));
    });
    show();
  });
  row.addEventListener("alentour:placed", () => { if (send && !box.hidden) show(); });
}

function helpHours(form, row) {
  const days = [...row.querySelectorAll(".hours input")].slice(0, 7);
  days.slice(0, -1).forEach((day, rank) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "Recopier";
    const name = day.closest(".field").querySelector("label").textContent.trim();
    const next = days[rank + 1].closest(".field").querySelector("label").textContent.trim();
    button.setAttribute("aria-label", `Recopier ${name.toLowerCase()} sur ${next.toLowerCase()}`);
    button.addEventListener("click", () => {
      write(form, days[rank + 1], day.value);
      days[rank + 1].focus();
    });
    day.after(button);
  });
}

function helpZone(form, row) {
  const { codes, polygon } = fieldsOf(row);
  const search = document.createElement("input");
  search.id = `${codes.id}-search`;
  search.placeholder = "Commune, intercommunalité ou département";
  search.setAttribute("aria-label", "Chercher une commune, une intercommunalité ou un département");
  codes.before(search);
  search.addEventListener("input", (event) => event.stopPropagation());
  suggestAs(search, (words) => askFor("/inscription/territoires", { q: words }), (found) => {
    const lines = codes.value.split("\n").filter((line) => line.trim() && line !== found.value);
    write(form, codes, [...lines, found.value].join("\n"));
    search.value = "";
  });
  helpDrawing(form, row, polygon);
}

function helpDrawing(form, row, polygon) {
  const box = row.querySelector("[data-draw-map]");
  let isMade = false;
  const show = () => {
    if (isMade || !row.querySelector('input[value="polygon"]:checked')) return;
    isMade = true;
    const send = workMap(box, "Carte pour dessiner la zone", (said) => {
      if (said.type !== "alentour:drawn") return;
      polygon.value = said.polygon ? JSON.stringify(said.polygon) : "";
      form.dispatchEvent(new Event("input"));
    });
    const drawn = polygon.value.startsWith("{") ? JSON.parse(polygon.value) : null;
    send({ points: [], areas: null, draw: "polygon", polygon: drawn, fit: drawn ? "areas" : null, chosen: null });
  };
  row.addEventListener("change", show);
  form.addEventListener("alentour:filled", show);
  show();
}

export function helpPlaces(form) {
  const help = (row) => {
    if (row.matches(".row-places")) {
      helpAddress(form, row);
      helpHost(form, row);
      helpPin(form, row);
      helpHours(form, row);
    } else {
      helpZone(form, row);
    }
  };
  form.querySelectorAll("[data-row]").forEach(help);
  form.addEventListener("alentour:row", (event) => help(event.detail));
}
