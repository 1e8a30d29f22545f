/* Fifty kinds are too many to read on a phone: a few letters leave those that are meant. */
const fold = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

export function searchKinds(form) {
  for (const box of form.querySelectorAll(".families")) {
    const search = document.createElement("input");
    search.type = "search";
    search.autocomplete = "off";
    search.placeholder = box.dataset.search;
    search.setAttribute("aria-label", "Chercher dans la liste");
    const chosen = document.createElement("p");
    chosen.className = "help";
    chosen.setAttribute("role", "status");
    box.prepend(search, chosen);
    const options = [...box.querySelectorAll(".option")].map((option) => ({
      option,
      input: option.querySelector("input"),
      label: option.querySelector("label").textContent,
      words: fold(`${option.querySelector("label").textContent} ${option.dataset.words || ""}`),
    }));
    const say = () => {
      const names = options.filter((one) => one.input.checked).map((one) => one.label);
      chosen.textContent = names.length ? `Choisi : ${names.join(", ")}` : "";
    };
    search.addEventListener("input", (event) => {
      event.stopPropagation();
      const typed = fold(search.value.trim());
      for (const { option, words } of options) option.hidden = !words.includes(typed);
      for (const family of box.querySelectorAll("details")) {
        const isMeant = family.querySelector(".option:not([hidden])") !== null;
        family.hidden = !isMeant;
        family.open = typed ? isMeant : family.querySelector("input:checked") !== null;
      }
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    box.addEventListener("change", say);
    form.addEventListener("alentour:filled", say);
    say();
  }
}
