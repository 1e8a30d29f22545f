/* Says while one types that an entry like this one is already there. */
const WAIT_MS = 900;
const WATCHED = /^(name|phone|email|siret|places\[\d+\]\.(city|address|postcode))$/;

export function noticeDoubles(form) {
  const url = form.dataset.doubles;
  if (!url) return;
  const says = document.createElement("div");
  says.setAttribute("role", "status");
  form.querySelector(".field-name").after(says);
  let timer = 0, asked = "";

  function show(found) {
    says.className = found.length ? "ask" : "";
    says.replaceChildren(...found.map((one) => {
      const line = document.createElement("p");
      line.append(`${one.sentence} `);
      if (one.url) {
        const link = document.createElement("a");
        link.href = one.url;
        link.target = "_blank";
        link.rel = "noopener";
        link.textContent = `Voir la fiche « ${one.name} »`;
        line.append(link);
      }
      return line;
    }));
  }

  async function ask() {
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    if (!body.get("name") || body.toString() === asked) return;
    asked = body.toString();
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok) show(await answer.json());
    } catch { /* Without a network nobody knows; the organizers will see it. */ }
  }

  form.addEventListener("change", (event) => {
    if (!WATCHED.test(event.target.name || "")) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
}
