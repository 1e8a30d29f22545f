/* Sends the form without leaving the page: when the network is not there, it waits for it and
 * sends the same form again, which the server registers once. */
const PATIENCE_MS = 30000;

export function sendKept(form, draft, start) {
  const says = form.querySelector("[data-send-says]");
  const button = form.querySelector("button.main");
  let isSending = false, isWaiting = false;

  function say(sentence, isBusy) {
    says.textContent = sentence;
    button.disabled = isBusy;
  }

  async function send() {
    if (isSending) return;
    isSending = true;
    isWaiting = false;
    draft.save();
    say("Envoi en cours…", true);
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    try {
      const signal = AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined;
      const answer = await fetch(form.action, { method: "POST", body, signal });
      await take(answer);
    } catch {
      isWaiting = true;
      say("Pas de connexion : rien n’est perdu. L’envoi reprendra dès que le réseau revient ; vous pouvez aussi réessayer.", false);
    } finally {
      isSending = false;
    }
  }

  async function take(answer) {
    if (answer.redirected) {
      draft.clear();
      window.top.location.assign(answer.url);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = page.querySelector("form[data-draft]");
    if (!shown) {
      say(page.body.textContent.trim().slice(0, 300) || "Le serveur n’a pas répondu comme prévu : réessayez.", false);
      return;
    }
    form.replaceWith(document.adoptNode(shown));
    window.removeEventListener("online", again);
    start();
    focusFirstFault(document.querySelector("form[data-draft]"));
  }

  const again = () => { if (isWaiting) send(); };
  window.addEventListener("online", again);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
}

function focusFirstFault(form) {
  const link = form.querySelector(".summary a");
  const wrong = link && document.getElementById(link.hash.slice(1));
  const first = wrong || form.querySelector(".notice");
  if (!first) return;
  for (let around = first.closest("details"); around; around = around.parentElement.closest("details")) {
    around.open = true;
  }
  first.focus();
  first.scrollIntoView({ block: "center" });
}
