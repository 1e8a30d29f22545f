/* Buttons beside the secret link. */
export function copyAndPrint(page) {
  for (const button of page.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const secret = page.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(secret.textContent.trim());
        button.textContent = "Copié";
      } catch {
        // Over plain HTTP there is no clipboard: the text is selected, ready to be copied by hand.
        getSelection().selectAllChildren(secret);
        button.textContent = "Sélectionné : copiez-le";
      }
    });
  }
  for (const button of page.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
}
