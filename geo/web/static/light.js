/* The light pages of the map, which are whole without it. This script
 *   puts a map that moves over the drawn one, once the page is painted (`marks.js` draws the marks);
 *   keeps filters and pages of the list without loading the page again;
 *   asks for one's position, on a tap alone;
 *   tells the page around a frame how high this one is, {alentour: "height", height}, and again
 *   when that page asks: {alentour: "tell"}.
 *
 * It keeps nothing in the browser, has no words of its own and goes to ordinary links whenever
 * something fails. The page says the rest: addresses and words stand in attributes of the script
 * (data-scripts, data-styles), of the figure (data-points, data-window, data-outlines, data-tiles,
 * data-first, data-lettered, data-options) and of the button of the position (data-asking, data-refused).
 */
(() => {
  "use strict";

  const root = document.documentElement;
  const files = document.currentScript.dataset;
  const isFramed = window.parent !== window;
  const find = (selector, inside = document) => inside.querySelector(selector);
  const PARTS = ["#question", "#answer", "#map"];
  const LATEST_MS = 20000;
  /* So much nearer than the drawing, its outlines no longer do; a hair outside it, they still do. */
  const NEARER = 1.6;
  const MOST_OUTLINES = 6;
  const CLOSEST = 19;
  const MARGIN = 0.02;

  /* --- one question after another, the page staying ------------------------------------------ */

  let shown = location.href, request = null, layer = null;

  const pathOf = (address) => address.split("#")[0];
  const languageOf = (address) => new URL(address).searchParams.get("langue");

  /* Whether a link leads to this page with other choices. */
  function isSamePage(address) {
    const url = new URL(address);
    return url.origin === location.origin && url.pathname === location.pathname &&
      languageOf(address) === languageOf(location.href);
  }

  async function open(address, isNew) {
    request?.abort();
    const { signal } = request = new AbortController();
    find("#answer")?.setAttribute("aria-busy", "true");
    try {
      const reply = await fetch(address, { signal });
      /* A page that could not use everything says so, with status 400. */
      if (!reply.ok && reply.status !== 400) throw new Error(`HTTP ${reply.status}`);
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      if (signal.aborted) return;
      checkAlike(page);
      if (isNew) history.pushState(null, "", address);
      shown = location.href;
      show(page);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  }

  /* Another language, or a page with other parts, is loaded as any other page. */
  function checkAlike(page) {
    const isAlike = page.documentElement.lang === root.lang &&
      PARTS.every((part) => Boolean(find(part, page)) === Boolean(find(part)));
    if (!isAlike) throw new Error("another page");
  }

  function show(page) {
    const answer = find("#answer"), hadFocus = answer.contains(document.activeElement);
    const fresh = document.adoptNode(find("#answer", page));
    const list = find("details[open]", answer) && find("details", fresh);
    if (list) list.open = true;
    document.title = page.title;
    answer.replaceWith(fresh);
    const question = find("#question");
    if (question) morph(question, document.adoptNode(find("#question", page)));
    if (find("#map")) showMap(document.adoptNode(find("#map", page)));
    const title = find("h1, h2", fresh);
    if (title) voice.textContent = title.textContent;
    offerPosition();
    if (hadFocus && title) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      if (title.getBoundingClientRect().top < 0) title.scrollIntoView();
    }
  }

  /* Make `old` like `fresh` and keep its elements, so that the focus and what is unfolded stay. */
  function morph(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value && name !== "open") old.setAttribute(name, value);
    }
    morphChildren(old, fresh);
    if (!old.matches("input, select")) return;
    old.checked = fresh.checked;
    if (old !== document.activeElement || old.type !== "search") old.value = fresh.value;
  }

  /* What makes an element of the form the same as before: its field and the choice it stands for. */
  function keyOf(node) {
    const field = node.control || (node.nodeName === "DETAILS" && find("input", node)) || node;
    const isChoice = node !== field || /checkbox|radio/.test(field.type) || node.nodeName === "OPTION";
    return [node.nodeName, node.id, field.name, isChoice && node.nodeName !== "DETAILS" && field.value].join("|");
  }

  function morphChildren(old, fresh) {
    let next = old.firstChild;
    for (const child of [...fresh.childNodes]) {
      let same = next;
      while (same && keyOf(same) !== keyOf(child)) same = same.nextSibling;
      if (!same) { old.insertBefore(child, next); continue; }
      while (next !== same) { const gone = next; next = next.nextSibling; gone.remove(); }
      next = same.nextSibling;
      if (same.nodeType === Node.ELEMENT_NODE) morph(same, child);
      else if (same.data !== child.data) same.data = child.data;
    }
    while (next) { const gone = next; next = next.nextSibling; gone.remove(); }
  }

  /* Screen readers hear changes of a place that was there before. */
  const voice = Object.assign(document.createElement("p"), { id: "said", className: "unseen" });
  voice.setAttribute("role", "status");
  document.body.append(voice);

  /* What the form asks, without fields that are empty and without the page of another answer. */
  function askedBy(form, submitter) {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form, submitter)) {
      if (value !== "" && name !== "page") asked.append(name, value);
    }
    const query = asked.toString();
    return new URL(form.getAttribute("action") || location.pathname, location.href).href.split("?")[0] +
      (query && `?${query}`);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#question a[href], #answer a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey ||
        event.shiftKey || event.altKey || link.hasAttribute("download")) return;
    if ((link.target && link.target !== "_self") || !isSamePage(link.href)) return;
    if (pathOf(link.href) === pathOf(location.href) && link.hash) return;
    event.preventDefault();
    open(link.href, true);
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "question") return;
    const address = askedBy(event.target, event.submitter);
    if (!isSamePage(address)) return;
    event.preventDefault();
    open(address, true);
  });

  document.addEventListener("change", (event) => {
    const field = event.target, form = field.form;
    if (form?.id !== "question" || !field.matches("select, [type=checkbox], [type=radio]")) return;
    const address = askedBy(form);
    if (isSamePage(address)) open(address, true);
    else form.requestSubmit();
  });

  window.addEventListener("popstate", () => {
    if (pathOf(location.href) !== pathOf(shown)) open(location.href, false);
  });

  /* --- where one stands ---------------------------------------------------------------------- */

  function offerPosition() {
    const button = find("[data-locate]");
    if (button && navigator.geolocation) button.hidden = false;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-locate]");
    if (!button || button.disabled) return;
    const told = (sentence) => {
      (find("#located") || voice).textContent = sentence;
      button.disabled = sentence === button.dataset.asking;
    };
    told(button.dataset.asking);
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      told("");
      goTo(button.form || find("#question"), coords);
    }, () => told(button.dataset.refused), { timeout: 15000, maximumAge: 60000 });
  });

  function goTo(form, coords) {
    const asked = new URL(askedBy(form));
    asked.searchParams.delete("ou");
    const at = [coords.longitude, coords.latitude].map((degrees) => degrees.toFixed(5));
    asked.searchParams.set("pres", at.join(","));
    open(asked.href, true);
  }

  /* --- how high this page is, for the one around it -------------------------------------------- */

  function tellHeight() {
    let told = 0;
    const tell = () => {
      const height = Math.ceil(document.body.getBoundingClientRect().bottom + window.scrollY);
      if (height !== told) window.parent.postMessage({ alentour: "height", height }, "*");
      told = height;
    };
    new ResizeObserver(tell).observe(document.body);
    window.addEventListener("message", ({ source, data }) => {
      if (source !== window.parent || data?.alentour !== "tell") return;
      told = 0;
      tell();
    });
  }

  /* --- the map over the drawing ---------------------------------------------------------------- */

  const numbersOf = (text) => text.split(",").map(Number);
  const windowOf = (figure) => numbersOf(figure.dataset.window);
  const drawingOf = (figure) => find("svg.svg-map", figure);
  const letteredOf = (figure) => JSON.parse(figure.dataset.lettered || "[]");
  const pathTo = (figure) => figure.dataset.points.split("?")[0];
  const queryOf = (figure) => new URL(figure.dataset.points, location.href).search.slice(1);

  /* The zoom at which a window is as wide as it is drawn here. */
  function zoomOf(figure) {
    const [west, , east] = windowOf(figure), drawing = drawingOf(figure);
    const width = drawing.viewBox.baseVal.width * drawing.getScreenCTM().a;
    return Math.log2((width * 360) / (east - west) / 256);
  }

  /* The first points, without names, are on their way already: the page says so to the browser. */
  async function askPoints(figure) {
    const reply = await fetch(figure.dataset.first, { signal: AbortSignal.timeout(LATEST_MS) });
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
    return reply.json();
  }

  function load(tag, attributes) {
    const element = Object.assign(document.createElement(tag), attributes);
    return new Promise((loaded, failed) => {
      element.onload = loaded;
      element.onerror = failed;
      document.head.append(element);
    });
  }

  /* Each needs the one before; the page has had all of them fetched. */
  async function loadScripts() {
    for (const src of files.scripts.split(" ")) await load("script", { src });
  }

  async function takeOver(figure) {
    const { points } = figure.dataset, first = askPoints(figure);
    first.catch(() => { /* said by the layer, which waits for it */ });
    try {
      await Promise.all([loadScripts(), ...files.styles.split(" ").map((href) =>
        load("link", { rel: "stylesheet", href }))]);
    } catch {
      const still = Object.assign(document.createElement("p"), { className: "notice" });
      still.setAttribute("role", "status");
      still.textContent = JSON.parse(figure.dataset.options).words.still;
      return void drawingOf(figure).after(still);
    }
    layer = buildMap(figure, points === figure.dataset.points ? first : null);
  }

  /* The box of the map covers the drawing, which keeps its room and stays for paper. */
  function buildMap(figure, first) {
    const own = window.Alentour, options = JSON.parse(figure.dataset.options);
    const frame = document.createElement("div"), box = document.createElement("div");
    frame.className = "live-frame";
    box.className = "live-map";
    const drawing = drawingOf(figure);
    drawing.replaceWith(frame);
    frame.append(drawing, box);
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", drawing.getAttribute("aria-label"));
    const map = L.map(box, {
      zoomSnap: 0, zoomDelta: 1, zoomControl: false, preferCanvas: true, maxZoom: CLOSEST
    });
    map.setView(middleOf(windowOf(figure)), zoomOf(figure), { animate: false });
    map.options.zoomSnap = 0.5;
    L.control.zoom({ position: "topright" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.attributionControl.setPrefix(false);
    own.nameZoom(map, options.words);
    own.letPagesScroll(map, options.words, true);
    const { tiles } = figure.dataset;
    if (tiles) own.basemap(map, { url: tiles, attribution: options.tilesAttribution });
    options.ground = new Ground(map, figure, options.outlineAttribution);
    options.first = first;
    return new (layerClass())(map, figure, options);
  }

  /* The middle of a window on the sheet, which is not halfway between its latitudes. */
  function middleOf([west, south, east, north]) {
    const { SphericalMercator } = L.Projection;
    const [low, high] = [[south, west], [north, east]].map((end) => SphericalMercator.project(L.latLng(end)));
    return SphericalMercator.unproject(low.add(high).divideBy(2));
  }

  /* The outlines of the drawing lie under the marks until somebody leaves what it shows. */
  class Ground {
    constructor(map, figure, attribution) {
      Object.assign(this, { map, figure, attribution });
      map.createPane("outlines").style.zIndex = 250;
      this.lay();
      map.on("moveend", this.follow, this);
    }

    lay() {
      const ground = find("svg.svg-map .ground", this.figure);
      if (!ground || this.isWhole) return;
      const sheet = ground.ownerSVGElement.cloneNode(false);
      sheet.append(ground.cloneNode(true));
      sheet.setAttribute("aria-hidden", "true");
      this.sheet?.remove();
      const drawn = Alentour.latLngs(windowOf(this.figure));
      this.sheet = L.svgOverlay(sheet, drawn, { pane: "outlines", attribution: this.attribution });
      this.sheet.addTo(this.map);
      this.bounds = this.map.getBounds().pad(MARGIN);
      this.farthest = zoomOf(this.figure) + NEARER;
    }

    follow() {
      const { map, bounds, figure } = this, urls = (figure.dataset.outlines || "").split(" ");
      const does = bounds && map.getZoom() < this.farthest && bounds.contains(map.getBounds());
      if (does || this.isWhole || !urls[0] || urls.length > MOST_OUTLINES) return;
      this.isWhole = true;
      Alentour.addOutlines(map, urls, this.attribution)
        .then((isThere) => { if (isThere) this.sheet?.remove(); });
    }
  }

  /* --- marks, tied to the lines of the list ---------------------------------------------------- */

  const lineOf = (slug) => find(`#answer li[data-slug="${CSS.escape(slug)}"]`);
  const numberOf = (line) => Number(line.id.slice(1));

  function layerClass() {
    const { ShopLayer, latLngs } = window.Alentour;
    return class LightLayer extends ShopLayer {
      constructor(map, figure, options) {
        super(map, { ...options, pointsUrl: pathTo(figure) });
        Object.assign(this, { figure, query: queryOf(figure), hasFitted: true });
        /* Sentences are seen over the drawing too, while the map waits for its points. */
        map.getContainer().after(this.note.box);
        this.letter(letteredOf(figure));
        this.load();
        map.getContainer().addEventListener("mouseenter", () => this.answer?.is_brief && this.askNames());
        this.options.ground.follow();
      }

      isReady() { this.figure.classList.add("is-live"); }

      /* Names come when somebody turns to the map; marks that are there stay under the finger. */
      received(answer) {
        const isNamed = this.answer?.is_brief && !answer.is_brief && !this.isAsked && !answer.stacks.length &&
          answer.points.length === this.answer.points.length;
        if (isNamed) this.name(answer);
        else super.received(answer);
        if (!answer.is_brief) this.areNamed?.();
        else if (!answer.is_whole && !this.isAsDrawn()) this.load();
        if (this.isAsked && !this.isAnySeen()) this.fit();
        this.isAsked = false;
      }

      /* Clusters of a window are those of a zoom, which a wider screen has not. */
      isAsDrawn() {
        const asked = new URL(this.figure.dataset.first, location.href).searchParams.get("zoom");
        return window.Alentour.gridZoom(this.map.getZoom()) === Number(asked);
      }

      name(answer) {
        this.note.hide();
        this.answer = answer;
        for (const place of this.places) [place.slug, place.name] = answer.points[place.rank].slice(6);
      }

      askNames() {
        this.names ??= new Promise((areNamed) => {
          this.areNamed = areNamed;
          this.load();
        });
        return this.names;
      }

      async clicked(event) {
        if (this.answer?.is_brief) await this.askNames();
        super.clicked(event);
      }

      isAnySeen() {
        const seen = this.map.getBounds(), { points, stacks, clusters } = this.answer;
        const numbered = points.filter((point) => point[5]);
        return [...(numbered.length ? numbered : points), ...stacks, ...clusters]
          .some(([lon, lat]) => seen.contains([lat, lon]));
      }

      fit() {
        const { options } = this.map, { zoomSnap } = options;
        options.zoomSnap = 0;
        this.map.setView(middleOf(windowOf(this.figure)), zoomOf(this.figure), { animate: false });
        options.zoomSnap = zoomSnap;
        this.options.ground.lay();
      }

      /* The same map shows another answer. */
      ask(fresh) {
        const near = (query) => ["pres", "rayon"].map((name) => new URLSearchParams(query).get(name)).join();
        const before = near(this.query);
        this.query = queryOf(fresh);
        this.letter(letteredOf(fresh));
        this.hasFitted = near(this.query) === before;
        this.isAsked = true;
        this.map.closePopup();
        this.load();
      }

      pick(at, places, unnamed) {
        const rank = ({ number }) => number || Infinity, slugs = new Set();
        const shops = [...places].sort((a, b) => (rank(a) > rank(b)) - (rank(a) < rank(b)))
          .filter(({ slug }) => !slugs.has(slug) && slugs.add(slug));
        this.openList(at, shops, shops.length + unnamed);
      }

      entry({ slug, name, number }) {
        const link = document.createElement("a"), other = find("#answer [data-slug] a[href]");
        link.textContent = number ? `${number}. ${name}` : name;
        link.href = `/boutique/${encodeURIComponent(slug)}${other ? other.search : ""}`;
        return link;
      }

      /* A line of the list whose number stands under others comes out of the pile. */
      point(line, isPointed) {
        const marker = this.numbers.get(numberOf(line)), { slug } = line.dataset;
        if (marker && this.chosen !== slug) {
          marker.getElement().classList.toggle("is-tied", isPointed);
        } else if (isPointed || this.chosen === slug) {
          this.chosen = isPointed ? slug : null;
          this.draw();
        }
      }
    };
  }

  /* Pointing at a line or standing on it shows its dot, and the other way round. */
  function tie(event) {
    const isPointed = event.type === "mouseover" || event.type === "focusin";
    const line = event.target.closest?.("#answer li[data-slug]");
    if (line && layer && !line.contains(event.relatedTarget)) layer.point(line, isPointed);
    const mark = event.target.closest?.("#map [data-number]");
    if (mark) find(`#n${mark.dataset.number}`)?.classList.toggle("is-tied", isPointed);
  }

  function showMap(fresh) {
    const figure = find("#map");
    for (const name of ["points", "window", "outlines", "lettered"]) {
      if (name in fresh.dataset) figure.dataset[name] = fresh.dataset[name];
      else delete figure.dataset[name];
    }
    const before = drawingOf(figure), after = drawingOf(fresh);
    if (before && after) before.replaceWith(after);
    if (layer) layer.ask(figure);
  }

  for (const type of ["mouseover", "mouseout", "focusin", "focusout"]) document.addEventListener(type, tie);
  offerPosition();
  if (isFramed) tellHeight();
  const figure = find("#map");
  if (figure && files.scripts) requestAnimationFrame(() => setTimeout(() => takeOver(figure)));
})();
