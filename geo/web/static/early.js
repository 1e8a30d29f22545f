// Shows the map while Streamlit is still on its way, then steps aside.
(() => {
  "use strict";
  window.prerenderReady = false;

  // At the address of a page Streamlit would first look for its server below that address, and
  // fill the console with what is not there.
  window.__streamlit.BACKEND_BASE_URL = location.origin;

  // Streamlit asks for its 375 kB icon font before knowing whether a page has an icon. Where one
  // is drawn the style sheet asks for the font by itself.
  const load = document.fonts.load.bind(document.fonts);
  document.fonts.load = (font, text) =>
    font.includes("Material Symbols") ? Promise.resolve([]) : load(font, text);

  // What Streamlit's widgets say by themselves, to the eye and to a screen reader, and what this
  // script says: in the language of the page, which brings the words along.
  let words = { streamlit: {}, early: {} };
  const own = (said) => {
    for (const verb of ["Remove ", "Help for "]) {
      const sentence = words.streamlit[verb + "{name}"];
      if (sentence && said.startsWith(verb)) {
        return sentence.replace("{name}", () => said.slice(verb.length));
      }
    }
    return words.streamlit[said] ?? said;
  };

  const translate = (added) => {
    if (added.nodeType !== Node.ELEMENT_NODE) return;
    for (const element of [added, ...added.querySelectorAll("[aria-label]")]) {
      const said = element.getAttribute("aria-label");
      if (said && own(said) !== said) element.setAttribute("aria-label", own(said));
    }
    const texts = document.createTreeWalker(added, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (Object.hasOwn(words.streamlit, text.nodeValue)) text.nodeValue = own(text.nodeValue);
    }
  };

  const LOADED_MS = 1500; // the map has loaded and says nothing: go on without its word
  const LONGEST_MS = 8000; // the map does not load: go on without it
  const DRAWN_MS = 4000; // the page draws its own map, which says nothing: step aside
  const DRAWN = "[data-testid=stMainBlockContainer] [data-testid=stElementContainer]";
  const OWN_MAP = ".st-key-map"; // of page Carte; its frame comes later, behind a shadow root

  document.addEventListener("DOMContentLoaded", () => {
    const early = document.getElementById("early");
    words = JSON.parse(early.dataset.words);
    new MutationObserver((changes) => {
      for (const change of changes) change.addedNodes.forEach(translate);
    }).observe(document.body, { childList: true, subtree: true });

    const root = document.getElementById("root");
    const waiting = document.getElementById("streamlit-files");
    const frame = early.querySelector("iframe");

    const startStreamlit = () => {
      if (!waiting.isConnected) return;
      waiting.remove();
      // A module script that is cloned does not run: build each element again.
      for (const old of waiting.content.children) {
        const element = document.createElement(old.localName);
        for (const { name, value } of old.attributes) element.setAttribute(name, value);
        document.head.append(element);
      }
    };

    const leave = () => {
      observer.disconnect();
      removeEventListener("message", listen);
      early.remove();
      root.querySelector("[data-testid=stSkipToContent]")?.replaceChildren(words.early.skip);
    };

    const listen = ({ origin, source, data }) => {
      if (origin !== location.origin) return;
      const isEarly = source === frame?.contentWindow;
      if (data?.type === "alentour:ready") return isEarly ? startStreamlit() : leave();
      if (data?.type === "alentour:choose" && isEarly) open(data.slug);
    };

    // A shop tapped on the early map: the page reads its address when it comes and opens the shop.
    const open = (slug) => {
      const url = new URL(location);
      url.searchParams.set("boutique", slug);
      history.replaceState(history.state, "", url);
      early.querySelector("[role=status]").textContent = words.early.opening;
    };

    // Streamlit draws a skeleton where a widget's own file is still on its way.
    const isSettled = () =>
      root.querySelector("[data-test-script-state=notRunning]") &&
      !root.querySelector("[data-testid=stSkeleton]");

    let isDrawn = false;
    const observer = new MutationObserver(() => {
      if (!root.querySelector(DRAWN)) return;
      if (!frame) return leave();
      if (isDrawn || !isSettled()) return;
      if (!root.querySelector(OWN_MAP)) return leave();
      isDrawn = true;
      setTimeout(leave, DRAWN_MS);
    });

    observer.observe(root, {
      attributes: true,
      attributeFilter: ["data-test-script-state"],
      childList: true,
      subtree: true,
    });
    addEventListener("message", listen);
    if (!frame) return startStreamlit();
    frame.addEventListener("load", () => setTimeout(startStreamlit, LOADED_MS));
    setTimeout(startStreamlit, LONGEST_MS);
  });
})();
