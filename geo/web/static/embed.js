/* The map of Alentour in another site's page, by one line where the map is to stand:
 *
 *   <script src="https://map.example.org/embed.js" data-vue="bassin-d-aubenas" async></script>
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
  const { vue, titre, hauteur, ...asked } = script.dataset;
  const { origin } = new URL(script.src);
  const LEAST_PX = 120, MOST_PX = 20000;

  const address = new URL(vue ? `/v/${encodeURIComponent(vue)}` : "/carte", origin);
  for (const name in asked) {
    for (const value of asked[name].split(";")) {
      if (value.trim()) address.searchParams.append(name, value.trim());
    }
  }
  address.searchParams.set("cadre", "1");

  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = titre || "Alentour";
  frame.loading = "lazy";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.allow = "geolocation";
  frame.style.cssText = "display:block;width:100%;border:0";
  frame.style.height = `${Number(hauteur) > 0 ? Number(hauteur) : 560}px`;

  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin || data?.alentour !== "height") return;
    const height = Number(data.height);
    if (height >= LEAST_PX && height <= MOST_PX) frame.style.height = `${Math.ceil(height)}px`;
  });
  script.after(frame);
})();
