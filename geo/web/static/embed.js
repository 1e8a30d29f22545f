/* The map of Alentour in another site's page, by one line where the map is to stand:
 *
 *   <script src="https://map.example.org/embed.js" data-vue="bassin-d-aubenas" async></script>
 *
 * It makes a frame there, as high as what it shows; or, with data-ajuste, gives their height to the
 * frames of the map that the page has already:
 *
 *   <iframe src="https://map.example.org/v/bassin-d-aubenas?cadre=1" …></iframe>
 *   <script src="https://map.example.org/embed.js" data-ajuste async></script>
 *
 * data-vue      a saved view; without it, the whole map
 * data-titre    what the frame is called, for whoever does not see it
 * data-hauteur  pixels it is high until it has said its own height (560)
 * anything else is a parameter of the map, as its address has it: data-genre="honey",
 *               data-affichage="liste"; several values stand apart by semicolons:
 *               data-territoire="epci:200071413;commune:07019"
 *
 * The frame says how high it is and is believed by its window and its origin alone. The script
 * leaves no name behind and keeps nothing in the browser.
 */
(() => {
  "use strict";

  const script = document.currentScript;
  if (!script || !script.src) return;
  const { vue, titre, hauteur, ajuste, ...asked } = script.dataset;
  const { origin } = new URL(script.src);
  const LEAST_PX = 120, MOST_PX = 20000;
  const isOurs = (frame) => frame.src.startsWith(`${origin}/`);
  const frames = () => ajuste === undefined ? [made] : [...document.querySelectorAll("iframe")].filter(isOurs);
  const made = ajuste === undefined ? makeFrame() : null;

  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (from !== origin || data?.alentour !== "height") return;
    const frame = frames().find(({ contentWindow }) => contentWindow === source);
    const height = Number(data.height);
    if (frame && height >= LEAST_PX && height <= MOST_PX) frame.style.height = `${Math.ceil(height)}px`;
  });
  if (made) script.after(made);
  /* A frame that was there before this script has said its height to nobody: it says it again. */
  else for (const { contentWindow } of frames()) contentWindow?.postMessage({ alentour: "tell" }, "*");

  function makeFrame() {
    const frame = document.createElement("iframe");
    frame.src = addressOf();
    frame.title = titre || "Alentour";
    frame.loading = "lazy";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.allow = "geolocation";
    frame.style.cssText = "display:block;width:100%;border:0";
    frame.style.height = `${Number(hauteur) > 0 ? Number(hauteur) : 560}px`;
    return frame;
  }

  function addressOf() {
    const address = new URL(vue ? `/v/${encodeURIComponent(vue)}` : "/carte", origin);
    for (const name in asked) {
      for (const value of asked[name].split(";")) {
        if (value.trim()) address.searchParams.append(name, value.trim());
      }
    }
    address.searchParams.set("cadre", "1");
    return address.href;
  }
})();
