/* The page of a list of one's own: leads to what the browser keeps, removes, copies the link. */
import { isKept, keptLink, keptSlugs, toggleKept } from "./favourites.js";

if (document.querySelector("[data-look]") && keptSlugs().length) {
  const language = new URLSearchParams(location.search).get("langue");
  location.replace(keptLink() + (language ? "&langue=" + encodeURIComponent(language) : ""));
}
for (const link of document.querySelectorAll("[data-remove]")) {
  link.addEventListener("click", () => {
    if (isKept(link.dataset.remove)) toggleKept(link.dataset.remove);
  });
}
for (const button of document.querySelectorAll("[data-copy-link]")) {
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copyLink);
      button.textContent = button.dataset.copied;
    } catch {
      // Over plain HTTP there is no clipboard: the link is shown and selected, to be copied by hand.
      const linked = document.getElementById("linked");
      linked.hidden = false;
      getSelection().selectAllChildren(linked);
      button.textContent = button.dataset.byHand;
    }
  });
}
