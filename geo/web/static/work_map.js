/* The map that people work on. The screen around it sends what it shows, and hears what is done on it;
 * texts only ever become textContent.
 *   to the map     {type: "alentour:work",
 *                   points: [{id, lon, lat, label, tone, number?, draggable?, isChosen?}],
 *                   areas: GeoJSON FeatureCollection | null   properties: label, tone or value 0…1, id?
 *                   areaUrls: ["/carte/contours/07", …]       the same, fetched
 *                   draw: "pin" | "polygon" | null,           what a tap puts on the map
 *                   polygon: GeoJSON Polygon | null,          what was drawn before
 *                   fit: "points" | "areas" | null,           shown whole when they are others than before
 *                   chosen: id | null}
 *                  a part that is left out stays as it is
 *   from the map   {type: "alentour:ready"}
 *                  {type: "alentour:moved", id, lon, lat}     id is "pin" for one that a tap has made
 *                  {type: "alentour:chosen", id}
 *                  {type: "alentour:drawn", polygon: GeoJSON Polygon | null}
 *                  {type: "alentour:key", key}                a letter or a digit that means nothing here
 * Tones: inside, outside, check, enter, leave, candidate, given, quiet.
 */
(function () {
  "use strict";

  var own = window.Alentour, element = own.element;
  var MOST_MARKERS = 150;
  var MOST_HANDLES = 80;
  var MOST_CORNERS = 1000;
  var CLOSEST_FIT = 16;
  var KEY_PX = 8;
  var SETTLED_MS = 350;
  var DECIMALS = 1e6;
  var PIN_PATH = "M0 0C-8-11-13-17-13-24a13 13 0 1 1 26 0C13-17 8-11 0 0z";
  var ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function tell(message) {
    if (window.parent !== window) window.parent.postMessage(message, location.origin);
  }

  function rounded(degrees) { return Math.round(degrees * DECIMALS) / DECIMALS; }

  /* Arrows move what has the focus; Shift moves it a pixel at a time. */
  function moveByKeys(map, marker, moved, settled) {
    var timer = 0;
    marker.getElement().addEventListener("keydown", function (event) {
      var way = ARROWS[event.key], step = event.shiftKey ? 1 : KEY_PX;
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      var at = map.latLngToContainerPoint(marker.getLatLng());
      marker.setLatLng(map.containerPointToLatLng(at.add([way[0] * step, way[1] * step])));
      map.panInside(marker.getLatLng(), { padding: [48, 48] });
      moved();
      clearTimeout(timer);
      timer = setTimeout(settled, SETTLED_MS);
    });
  }

  /* Shortcuts of the screen around go on working where a pin has the focus. */
  function passKeysOn() {
    document.addEventListener("keydown", function (event) {
      var isHeld = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
      if (isHeld || event.defaultPrevented) return;
      if (/^[a-z0-9]$/.test(event.key)) tell({ type: "alentour:key", key: event.key });
    });
  }

  function onEnter(marker, act) {
    marker.getElement().addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      act();
    });
  }

  function button(text, act) {
    var made = element("button", "", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function WorkMap(map, options) {
    this.map = map;
    this.tones = options.tones;
    this.paths = options.paths;
    this.shapes = {};
    Object.keys(options.tones).forEach(function (tone) {
      this.shapes[tone] = new Path2D(options.paths[options.tones[tone]]);
    }, this);
    this.spots = new Map();
    this.chosen = null;
    this.draw = null;
    this.fetched = {};
    this.areas = L.geoJSON(null, { style: this.areaStyle.bind(this) }).addTo(map);
    this.drawn = L.featureGroup().addTo(map);
    this.tip = L.tooltip({ direction: "top", offset: [0, -8], className: "work-tip" });
    this.name = L.tooltip({ direction: "top", offset: [0, -12], className: "work-tip", permanent: true });
    this.bar = new Bar(map);
    this.contour = new Contour(this);
    this.readColours();
    this.listen();
  }

  WorkMap.prototype.listen = function () {
    var self = this;
    this.map.on("click", function (event) { self.tapped(event.latlng); });
    this.drawn.on("click", function (event) {
      L.DomEvent.stop(event);
      if (self.draw === "polygon") self.tapped(event.latlng);
      else self.choose(event.layer.spot.point.id);
    });
    this.drawn.on("mouseover", function (event) { self.showTip(event.layer.spot); });
    this.drawn.on("mouseout", function () { self.tip.remove(); });
    this.areas.on("mousemove", function (event) {
      self.showText(event.layer.feature.properties.label, event.latlng);
    });
    this.areas.on("mouseout", function () { self.tip.remove(); });
    this.areas.on("click", function (event) {
      var id = event.layer.feature.properties.id;
      if (self.draw || id === undefined) return;
      L.DomEvent.stop(event);
      self.choose(id);
    });
    own.onSchemeChange(function () { self.readColours(); self.redraw(); });
    own.onMessage("alentour:work", function (said) { self.heard(said); });
  };

  WorkMap.prototype.heard = function (said) {
    if ("draw" in said) this.setDraw(said.draw);
    if ("chosen" in said) this.chosen = said.chosen;
    if ("points" in said) this.setPoints(said.points || []);
    else this.redraw();
    if ("polygon" in said) this.contour.receive(said.polygon);
    var areas = "areas" in said || "areaUrls" in said ? this.setAreas(said) : Promise.resolve();
    this.showName();
    this.showBar();
    if (said.fit) areas.then(this.fit.bind(this, said.fit));
  };

  /* --- points ------------------------------------------------------------------------------ */

  WorkMap.prototype.setPoints = function (points) {
    var self = this, told = new Set();
    var isMany = points.length > MOST_MARKERS;
    points.forEach(function (point) {
      told.add(point.id);
      if (point.isChosen) self.chosen = point.id;
    });
    points.forEach(function (point) { self.setPoint(point, isMany); });
    this.spots.forEach(function (spot, id) {
      if (!told.has(id) && !(spot.isOurs && self.draw === "pin")) self.remove(spot);
    });
  };

  WorkMap.prototype.setPoint = function (point, isMany) {
    var kind = point.draggable ? "pin" : isMany ? "dot" : "marker";
    var spot = this.spots.get(point.id);
    if (spot && spot.kind !== kind) {
      this.remove(spot);
      spot = null;
    }
    if (!spot) return this.add(point, kind);
    /* Where a hand has put it since stays, unless the screen says otherwise. */
    if (point.lon !== spot.point.lon || point.lat !== spot.point.lat) {
      spot.layer.setLatLng([point.lat, point.lon]);
    }
    spot.isOurs = false;
    spot.point = point;
    this.paint(spot);
  };

  WorkMap.prototype.add = function (point, kind) {
    var spot = { point: point, kind: kind, isOurs: false, look: null };
    var at = [point.lat, point.lon];
    if (kind === "dot") spot.layer = new own.ShapeMarker(at, { radius: 6, weight: 1.5, fillOpacity: 1 });
    else spot.layer = this.marker(spot, at);
    spot.layer.spot = spot;
    this.spots.set(point.id, spot);
    this.paint(spot);
    spot.layer.addTo(this.drawn);
    if (kind !== "dot") this.listenTo(spot);
    return spot;
  };

  WorkMap.prototype.marker = function (spot, at) {
    var isPin = spot.kind === "pin";
    spot.face = element("span");
    return L.marker(at, {
      draggable: isPin, autoPan: isPin, autoPanPadding: [48, 48], zIndexOffset: isPin ? 1e6 : 0,
      icon: L.divIcon({
        html: spot.face, className: isPin ? "work-pin" : "numbered",
        iconSize: [44, 44], iconAnchor: isPin ? [22, 42] : [22, 22]
      })
    });
  };

  WorkMap.prototype.listenTo = function (spot) {
    var self = this, layer = spot.layer, box = layer.getElement();
    function settled() { self.moved(spot, layer.getLatLng()); }
    box.setAttribute("role", "button");
    this.paintName(spot);
    onEnter(layer, function () { self.choose(spot.point.id); });
    box.addEventListener("focus", function () { self.showTip(spot); });
    box.addEventListener("blur", function () { self.tip.remove(); });
    if (spot.kind !== "pin") return;
    layer.on("dragstart", function () { self.tip.remove(); self.name.remove(); });
    layer.on("dragend", settled);
    moveByKeys(this.map, layer, function () { self.tip.remove(); }, settled);
  };

  WorkMap.prototype.paint = function (spot) {
    var point = spot.point, isChosen = point.id === this.chosen;
    var tone = this.tones[point.tone] ? point.tone : "quiet";
    var look = [tone, isChosen, point.number, point.label, this.scheme].join("|");
    if (look === spot.look) return;
    spot.look = look;
    if (spot.kind === "dot") return this.paintDot(spot, tone, isChosen);
    spot.face.className = "dot work-dot tone-" + tone + (isChosen ? " dot-chosen" : "");
    spot.face.replaceChildren(
      spot.kind === "pin" ? pinPicture(point.number)
        : own.numberedShape(point.number || "", this.paths[this.tones[tone]],
          isChosen ? 15 : 11, "currentColor", false)
    );
    this.paintName(spot);
  };

  WorkMap.prototype.paintDot = function (spot, tone, isChosen) {
    spot.layer.setStyle({
      shape: this.shapes[tone], fillColor: this.colours[tone],
      color: isChosen ? this.ink : this.paper, weight: isChosen ? 3 : 1.5
    });
    spot.layer.setRadius(isChosen ? 9 : tone === "quiet" ? 4 : 6);
    /* What moves is seen among what stays. */
    if (spot.layer._map && (isChosen || tone === "enter" || tone === "leave")) spot.layer.bringToFront();
  };

  WorkMap.prototype.paintName = function (spot) {
    var box = spot.layer.getElement(), label = spot.point.label || "Repère";
    var name = spot.point.number ? spot.point.number + ". " + label : label;
    if (!box) return;
    box.setAttribute("aria-label", spot.kind === "pin"
      ? name + ", à déplacer avec les flèches du clavier" : name);
  };

  function pinPicture(number) {
    var picture = own.drawing("svg", {
      viewBox: "-22 -42 44 44", width: 44, height: 44, "aria-hidden": "true"
    });
    picture.append(
      own.drawing("path", { d: PIN_PATH, fill: "currentColor", "stroke-width": 2 }),
      number ? own.drawing("text", { y: -19, "text-anchor": "middle" }, String(number))
        : own.drawing("circle", { cy: -24, r: 5 })
    );
    return picture;
  }

  WorkMap.prototype.remove = function (spot) {
    this.drawn.removeLayer(spot.layer);
    this.spots.delete(spot.point.id);
    this.tip.remove();
  };

  WorkMap.prototype.redraw = function () {
    this.spots.forEach(this.paint, this);
    this.areas.setStyle(this.areaStyle.bind(this));
    this.contour.paint();
  };

  WorkMap.prototype.readColours = function () {
    var self = this;
    this.scheme = matchMedia("(prefers-color-scheme: dark)").matches;
    this.ink = own.styleValue("--ink");
    this.paper = own.styleValue("--paper");
    this.accent = own.styleValue("--accent");
    this.border = own.styleValue("--outline-strong");
    this.colours = {};
    Object.keys(this.tones).forEach(function (tone) {
      self.colours[tone] = own.styleValue("--tone-" + tone);
    });
  };

  WorkMap.prototype.choose = function (id) {
    this.chosen = id;
    this.redraw();
    this.showName();
    tell({ type: "alentour:chosen", id: id });
  };

  WorkMap.prototype.showTip = function (spot) {
    if (spot.point.id === this.chosen) return;
    this.showText(spot.point.label, spot.layer.getLatLng(), spot.kind === "pin");
  };

  WorkMap.prototype.showText = function (text, at, isHigh) {
    if (!text) return;
    this.tip.options.offset = L.point(0, isHigh ? -40 : -8);
    this.tip.setLatLng(at).setContent(element("span", "", text)).addTo(this.map);
  };

  /* What is chosen says its name as long as it is. */
  WorkMap.prototype.showName = function () {
    var spot = this.spots.get(this.chosen);
    this.tip.remove();
    if (!spot || !spot.point.label) return void this.name.remove();
    this.name.options.offset = L.point(0, spot.kind === "pin" ? -40 : -12);
    this.name.setLatLng(spot.layer.getLatLng()).setContent(element("span", "", spot.point.label));
    this.name.addTo(this.map);
    if (!this.map.getBounds().contains(spot.layer.getLatLng())) this.map.panTo(spot.layer.getLatLng());
  };

  /* --- areas ------------------------------------------------------------------------------- */

  WorkMap.prototype.setAreas = function (said) {
    var self = this, urls = said.areaUrls || [];
    var key = JSON.stringify([said.areas, urls]);
    if (key === this.areasKey) return this.areasDrawn;
    this.areasKey = key;
    this.areasDrawn = Promise.all(urls.map(this.fetchArea, this)).then(function (fetched) {
      if (self.areasKey !== key) return;
      self.areas.clearLayers();
      [said.areas].concat(fetched).forEach(function (collection) {
        if (collection) self.areas.addData(collection);
      });
      self.areas.bringToBack();
    });
    return this.areasDrawn;
  };

  WorkMap.prototype.fetchArea = function (url) {
    if (!this.fetched[url]) {
      this.fetched[url] = fetch(url)
        .then(function (answer) { return answer.ok ? answer.json() : null; })
        .catch(function () { return null; });
    }
    return this.fetched[url];
  };

  WorkMap.prototype.areaStyle = function (feature) {
    var told = feature.properties || {};
    if (typeof told.value === "number") {
      var share = Math.min(1, Math.max(0, told.value));
      return {
        color: this.border, weight: 1, fillColor: this.accent, fillOpacity: 0.06 + 0.74 * share
      };
    }
    var tone = this.colours[told.tone] ? told.tone : "inside";
    var colour = this.colours[tone];
    return {
      color: colour, weight: tone === "quiet" ? 1 : 2, fillColor: colour,
      fillOpacity: tone === "quiet" ? 0.05 : 0.16,
      dashArray: tone === "check" || tone === "leave" ? "6 5" : null
    };
  };

  /* --- what is shown ----------------------------------------------------------------------- */

  WorkMap.prototype.fit = function (what) {
    var map = this.map, isAreas = what === "areas";
    if (!map.getSize().y) return void map.once("resize", this.fit.bind(this, what));
    var key = what + "|" + (isAreas ? this.areasKey : Array.from(this.spots.keys()).sort().join("|"));
    var bounds = (isAreas ? this.areas : this.drawn).getBounds();
    if (key === this.fitted || !bounds.isValid()) return;
    this.fitted = key;
    /* A name stands above its point. */
    map.fitBounds(bounds, {
      paddingTopLeft: isAreas ? [16, 16] : [44, 96], paddingBottomRight: isAreas ? [16, 16] : [44, 44],
      maxZoom: CLOSEST_FIT, animate: false
    });
  };

  WorkMap.prototype.setDraw = function (draw) {
    this.draw = draw || null;
    this.map.doubleClickZoom[this.draw ? "disable" : "enable"]();
    this.map.getContainer().classList.toggle("is-drawing", this.draw !== null);
  };

  WorkMap.prototype.tapped = function (at) {
    if (this.draw === "pin") this.placePin(at);
    if (this.draw === "polygon") this.contour.add(at);
  };

  WorkMap.prototype.pin = function () {
    var chosen = this.spots.get(this.chosen);
    if (chosen && chosen.kind === "pin") return chosen;
    return Array.from(this.spots.values()).find(function (spot) { return spot.kind === "pin"; });
  };

  WorkMap.prototype.placePin = function (at) {
    var spot = this.pin();
    if (!spot) {
      var label = "Position choisie";
      spot = this.add({ id: "pin", lon: at.lng, lat: at.lat, label: label, tone: "candidate" }, "pin");
      spot.isOurs = true;
    }
    spot.layer.setLatLng(at);
    this.moved(spot, at);
  };

  WorkMap.prototype.moved = function (spot, at) {
    var place = at.wrap();
    this.showName();
    this.showBar();
    this.bar.announce("Repère déplacé.");
    tell({
      type: "alentour:moved", id: spot.point.id, lon: rounded(place.lng), lat: rounded(place.lat)
    });
  };

  WorkMap.prototype.showBar = function () {
    var self = this;
    if (this.draw === "polygon") return this.contour.showBar();
    if (this.draw !== "pin" || this.pin()) return this.bar.hide();
    this.bar.show("Touchez la carte à l’endroit exact.", [
      button("Poser le repère au centre", function () {
        self.placePin(self.map.getCenter());
        self.pin().layer.getElement().focus();
      })
    ], true);
  };

  /* --- the bar under the map ----------------------------------------------------------------- */

  function Bar(map) {
    this.map = map;
    this.box = element("div", "work-bar");
    this.said = element("p", "work-said");
    this.buttons = element("div", "work-buttons");
    this.heard = element("p", "work-heard");
    this.cross = element("span", "work-cross");
    this.heard.setAttribute("role", "status");
    this.cross.setAttribute("aria-hidden", "true");
    this.box.append(this.said, this.buttons);
    map.getContainer().append(this.cross, this.box, this.heard);
    L.DomEvent.disableClickPropagation(this.box);
    /* Leaflet looks where the button stands in the page, and a bar filled again has another. */
    this.box.addEventListener("click", function (event) { event.stopPropagation(); });
    L.DomEvent.disableScrollPropagation(this.box);
    this.hide();
  }

  Bar.prototype.hide = function () {
    this.box.hidden = this.cross.hidden = true;
  };

  /* The button that has the focus keeps it when the bar is filled again. */
  Bar.prototype.show = function (sentence, buttons, hasCross) {
    var held = document.activeElement, isHeld = this.box.contains(held);
    this.said.textContent = sentence;
    this.buttons.replaceChildren.apply(this.buttons, buttons);
    this.cross.hidden = !hasCross;
    this.box.hidden = false;
    if (!isHeld) return;
    var same = buttons.find(function (one) {
      return one.textContent === held.textContent && !one.disabled;
    });
    (same || buttons.find(function (one) { return !one.disabled; })).focus();
  };

  Bar.prototype.announce = function (sentence) { this.heard.textContent = sentence; };

  /* --- a contour drawn by taps ----------------------------------------------------------------- */

  function Contour(work) {
    this.work = work;
    this.corners = [];
    this.isClosed = false;
    this.handles = L.layerGroup();
    this.line = null;
    this.told = "null";
  }

  /* What was drawn here comes back from the screen: only another contour is drawn anew. */
  Contour.prototype.receive = function (polygon) {
    var told = JSON.stringify(polygon || null);
    if (told === this.told) return;
    this.told = told;
    this.corners = polygon ? polygon.coordinates[0].slice(0, -1).map(function (corner) {
      return L.latLng(corner[1], corner[0]);
    }) : [];
    this.isClosed = this.corners.length > 2;
    this.redraw();
  };

  Contour.prototype.add = function (at) {
    if (this.isClosed || this.corners.length >= MOST_CORNERS) return;
    this.corners.push(at.wrap());
    this.redraw();
  };

  Contour.prototype.undo = function () {
    this.corners.pop();
    this.redraw();
  };

  Contour.prototype.close = function () {
    this.isClosed = true;
    this.redraw();
    this.work.bar.announce("Contour terminé.");
    this.tell();
  };

  Contour.prototype.clear = function () {
    var wasClosed = this.isClosed;
    this.corners = [];
    this.isClosed = false;
    this.redraw();
    this.work.bar.announce("Contour effacé.");
    if (wasClosed) this.tell();
  };

  Contour.prototype.tell = function () {
    var ring = this.corners.map(function (corner) {
      return [rounded(corner.lng), rounded(corner.lat)];
    });
    var polygon = this.isClosed ? { type: "Polygon", coordinates: [ring.concat([ring[0]])] } : null;
    this.told = JSON.stringify(polygon);
    tell({ type: "alentour:drawn", polygon: polygon });
  };

  Contour.prototype.redraw = function () {
    var map = this.work.map;
    if (this.line) this.line.remove();
    this.handles.clearLayers().addTo(map);
    var made = this.isClosed ? L.polygon : L.polyline;
    this.line = made(this.corners, { interactive: false, weight: 3 }).addTo(map);
    this.paint();
    if (this.work.draw === "polygon" && this.corners.length <= MOST_HANDLES) {
      this.corners.forEach(this.addHandle, this);
    }
    this.showBar();
  };

  Contour.prototype.paint = function () {
    if (!this.line) return;
    var colour = this.work.accent;
    this.line.setStyle({
      color: colour, fillColor: colour, fillOpacity: 0.12, fill: this.isClosed,
      dashArray: this.isClosed ? null : "6 6"
    });
  };

  Contour.prototype.addHandle = function (corner, rank) {
    var self = this, isEnd = rank === 0 && !this.isClosed && this.corners.length > 2;
    var handle = L.marker(corner, {
      draggable: true, autoPan: true, zIndexOffset: 2e6,
      icon: L.divIcon({
        html: element("span", isEnd ? "corner corner-end" : "corner"), className: "work-corner",
        iconSize: [36, 36]
      })
    }).addTo(this.handles);
    function moved() {
      self.corners[rank] = handle.getLatLng().wrap();
      self.line.setLatLngs(self.corners);
    }
    function settled() { if (self.isClosed) self.tell(); }
    function ended() { if (isEnd) self.close(); }
    handle.on("drag", moved).on("dragend", settled).on("click", ended);
    handle.getElement().setAttribute("role", "button");
    handle.getElement().setAttribute("aria-label", "Coin " + (rank + 1) +
      (isEnd ? ", fermer le contour" : "") + ", à déplacer avec les flèches du clavier");
    onEnter(handle, ended);
    moveByKeys(this.work.map, handle, moved, settled);
  };

  Contour.prototype.showBar = function () {
    if (this.work.draw !== "polygon") return;
    var self = this, work = this.work, count = this.corners.length;
    var clear = button("Effacer", function () { self.clear(); });
    clear.disabled = count === 0;
    if (this.isClosed) {
      return work.bar.show("Contour terminé. Glissez un coin pour le corriger.", [clear], false);
    }
    var undo = button("Annuler le dernier coin", function () { self.undo(); });
    var finish = button("Terminer", function () { self.close(); });
    undo.disabled = count === 0;
    finish.disabled = count < 3;
    work.bar.show(
      count < 3 ? "Touchez la carte pour poser les coins du contour." : count + " coins posés.",
      [button("Coin au centre", function () { self.add(work.map.getCenter()); }), undo, finish, clear],
      true
    );
  };

  own.work = function (map, options) {
    own.prepareTold(map, options);
    own.letPagesScroll(map, options.words);
    new WorkMap(map, options);
    passKeysOn();
    tell({ type: "alentour:ready" });
  };
})();
