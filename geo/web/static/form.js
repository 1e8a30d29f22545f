/* The registration form and the maker's page, helped by a script. Whatever is missing here, the
 * page works without: the server draws every state of it, and this only spares the network. */
import { copyAndPrint } from "./form_copy.js";
import { keepDraft } from "./form_draft.js";
import { noticeDoubles } from "./form_doubles.js";
import { tellHeight } from "./form_frame.js";
import { searchKinds } from "./form_kinds.js";
import { sendPhotos } from "./form_photos.js";
import { helpPlaces } from "./form_places.js";
import { liveRows } from "./form_rows.js";
import { sendKept } from "./form_send.js";

function start() {
  const form = document.querySelector("form[data-draft]");
  if (form) {
    searchKinds(form);
    const rows = liveRows(form);
    const draft = keepDraft(form, rows);
    rows.refresh();
    helpPlaces(form);
    noticeDoubles(form);
    sendKept(form, draft, start);
  }
  copyAndPrint(document);
  sendPhotos(document);
}

document.documentElement.classList.add("is-scripted");
tellHeight();
start();
