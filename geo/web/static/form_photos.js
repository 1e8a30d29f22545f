/* Photos are made smaller before they travel, and sent again when the network fails. */
const MOST_PX = 2000;
const QUALITY = 0.85;
const SMALL_BYTES = 400000;
const TRIES = 3;

/* The picture with its longer side at MOST_PX; as it is when this browser cannot read it (HEIC). */
async function smaller(file) {
  if (file.size <= SMALL_BYTES) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, MOST_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((made) => canvas.toBlob(made, "image/jpeg", QUALITY));
    return blob && blob.size < file.size ? blob : file;
  } catch {
    return file;
  }
}

async function sendOne(form, file, says) {
  const body = new FormData(form);
  body.delete("photo");
  body.append("photo", await smaller(file), file.name);
  for (let tried = 1; ; tried += 1) {
    try {
      return await fetch(form.action, { method: "POST", body });
    } catch (error) {
      if (tried === TRIES) throw error;
      says.textContent = "Le réseau hésite : nouvel essai…";
      await new Promise((later) => setTimeout(later, 2000 * tried));
    }
  }
}

/* The answer to the last photo is the page to show: refused with its reason, or taken. */
async function sendAll(form, files, says) {
  let answer = null;
  for (const [rank, file] of files.entries()) {
    says.textContent = `Envoi de la photo ${rank + 1} sur ${files.length}…`;
    answer = await sendOne(form, file, says);
    if (!answer.redirected) break;
  }
  if (answer.redirected) return location.assign(answer.url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  says.textContent = page.querySelector("[data-photo-fault]")?.textContent.trim() || page.body.textContent.trim().slice(0, 300);
}

export function sendPhotos(page) {
  const form = page.querySelector("form[data-photos]");
  if (!form) return;
  const says = form.querySelector("[data-photo-says]");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    const files = [...form.elements.photo.files];
    if (!files.length) return;
    event.preventDefault();
    button.disabled = true;
    try {
      await sendAll(form, files, says);
    } catch {
      says.textContent = "Pas de connexion : les photos ne sont pas parties. Réessayez dès que le réseau revient.";
    }
    button.disabled = false;
  });
}
