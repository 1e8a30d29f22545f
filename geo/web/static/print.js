/* The button of a page for paper; without scripts the browser's own menu prints it as well. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
document.documentElement.classList.add("is-scripted");
