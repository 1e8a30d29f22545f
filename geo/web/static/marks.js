/* What every map of shops draws, whichever page it stands in: points, numbers, piles, clusters and where
 * one stands, asked for by URL for the window on screen; outlines and tiles under them.
 *
 * Texts from people only ever become textContent. `map.js` and `light.js` build their maps on this.
 */
(function () {
  "use strict";

  var PICK_PX = 14;
  var DOT_RADIUS_PX = 6;
  var SMALL_RADIUS_PX = 4;
  var CROWDED_SHARE = 0.3;
  var NUMBER_RADIUS_PX = 12;
  var APART_PX = 21;
  var HINT_MS = 1600;
  var LATEST_MS = 20000;
  var SVG = "http://www.w3.org/2000/svg";

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* Sentences come with the options of a map, in the language of its page. */
  function filled(sentence, values) {
    return Object.keys(values).reduce(function (text, name) {
      return text.split("{" + name + "}").join(values[name]);
    }, sentence);
  }

  function styleValue(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  /* Colours that a canvas has drawn do not follow the style sheet by themselves. */
  function onSchemeChange(act) {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
  }

  /* --- shapes: the role of a place --------------------------------------------------------- */

  L.Canvas.include({
    _updateShape: function (layer) {
      if (!this._drawing || layer._empty()) return;
      var context = this._ctx, at = layer._point, radius = layer._radius, look = layer.options;
      if (look.pile) this._fillShape(context, layer, at.x + 2.5, at.y - 2.5);
      this._fillShape(context, layer, at.x, at.y);
      if (look.ring) this._strokeRing(context, at, radius, look.fillColor);
    },
    _fillShape: function (context, layer, x, y) {
      var outline = new Path2D(), look = layer.options, radius = layer._radius;
      /* A dashed contour drawn before on the same canvas would dash the dots too. */
      context.setLineDash([]);
      outline.addPath(look.shape, new DOMMatrix([radius, 0, 0, radius, x, y]));
      context.fillStyle = look.fillColor;
      context.fill(outline);
      context.lineWidth = look.weight;
      context.strokeStyle = look.color;
      context.stroke(outline);
    },
    _strokeRing: function (context, at, radius, colour) {
      context.beginPath();
      context.arc(at.x, at.y, radius + 3.5, 0, 2 * Math.PI);
      context.lineWidth = 1.5;
      context.strokeStyle = colour;
      context.setLineDash([3, 2]);
      context.stroke();
      context.setLineDash([]);
    }
  });

  function drawing(tag, attributes, text) {
    var made = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* A number in the shape of its role: what the list shows beside the same number. */
  function numberedShape(number, path, radius, colour, isAtCommune) {
    var side = 2 * (radius * 1.35 + 2);
    var picture = drawing("svg", {
      viewBox: [-side / 2, -side / 2, side, side].join(" "), width: side, height: side,
      "aria-hidden": "true"
    });
    if (isAtCommune) {
      picture.append(drawing("circle", {
        r: radius + 3, fill: "none", stroke: colour, "stroke-width": 1.5, "stroke-dasharray": "3 2"
      }));
    }
    picture.append(
      drawing("path", {
        d: path, transform: "scale(" + radius + ")", fill: colour, stroke: "#fff",
        "stroke-width": 2 / radius, "stroke-linejoin": "round"
      }),
      drawing("text", { y: radius * 0.38, "text-anchor": "middle" }, String(number))
    );
    return picture;
  }

  var ShapeMarker = L.CircleMarker.extend({
    _updatePath: function () { this._renderer._updateShape(this); },
    /* What the canvas wipes before it draws again: corners, outline and ring lie outside the circle. */
    _updateBounds: function () {
      var reach = this._radius * 1.4 + 6, around = [reach, reach];
      this._pxBounds = new L.Bounds(this._point.subtract(around), this._point.add(around));
    }
  });

  /* --- the layer of shops ------------------------------------------------------------------ */

  /* Options: pointsUrl, paths, shapes, colours, words; `first` is the first answer (a promise) when
   * somebody has asked already. A page says what a choice does: `choose`, `fit`, `entry`, `received`. */
  function ShopLayer(map, options) {
    this.map = map;
    this.options = options;
    this.words = options.words;
    this.query = "";
    this.chosen = null;
    this.places = [];
    this.stacks = [];
    this.lettered = [];
    this.numbers = new Map();
    this.isWhole = false;
    this.hasFitted = false;
    this.first = options.first;
    this.drawn = L.layerGroup().addTo(map);
    this.here = L.layerGroup().addTo(map);
    this.note = addNote(map);
    this.request = null;
    this.shapes = {};
    Object.keys(options.paths).forEach(function (name) {
      this.shapes[name] = new Path2D(options.paths[name]);
    }, this);
    map.on("moveend", this.moved, this);
    map.on("zoomend", this.draw, this);
    map.on("click", this.clicked, this);
    this.watchSize();
  }

  /* A frame may be laid out after it has loaded, or shown later: the map follows its box. */
  ShopLayer.prototype.watchSize = function () {
    var map = this.map;
    new ResizeObserver(function () {
      map.invalidateSize({ pan: false });
    }).observe(map.getContainer());
  };

  ShopLayer.prototype.moved = function () {
    if (!this.isWhole && this.hasFitted && !this.hasAll()) this.load();
  };

  /* What is on screen lies in a window that was asked for, with the clusters of this zoom. */
  ShopLayer.prototype.hasAll = function () {
    var asked = this.asked, map = this.map;
    return asked && asked.zoom === gridZoom(map.getZoom()) && asked.bounds.contains(map.getBounds());
  };

  ShopLayer.prototype.load = function () {
    if (!this.map.getSize().y) return void this.map.once("resize", this.load, this);
    if (this.request) this.request.abort();
    var request = this.request = new AbortController();
    var bounds = this.map.getBounds();
    this.asked = { bounds: bounds, zoom: gridZoom(this.map.getZoom()) };
    var window_ = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    setTimeout(function () { request.abort(new DOMException("late", "TimeoutError")); }, LATEST_MS);
    var address = pointsAddress(this.options.pointsUrl, this.query, window_, this.map.getZoom());
    var first = this.first;
    this.first = null;
    (first || readJson(address, request.signal))
      .then(this.received.bind(this))
      .catch(this.failed.bind(this));
  };

  ShopLayer.prototype.failed = function (error) {
    if (error.name === "AbortError") return;
    this.asked = null;
    this.note.say(this.words.failed, this.words.retry, this.load.bind(this));
  };

  ShopLayer.prototype.received = function (answer) {
    this.note.hide();
    this.isWhole = answer.is_whole;
    this.answer = answer;
    if (answer.basemap) this.map.fire("alentour:basemap");
    this.drawHere(answer.near);
    this.draw();
    if (!this.hasFitted) {
      this.hasFitted = true;
      this.fit(answer);
    }
    if (answer.total === 0) this.note.say(this.words.nothing);
    if (!document.documentElement.dataset.ready) {
      document.documentElement.dataset.ready = "1";
      this.isReady();
    }
  };

  ShopLayer.prototype.isReady = function () {};

  ShopLayer.prototype.draw = function () {
    if (!this.answer) return;
    var self = this, focused = document.activeElement;
    var held = Array.from(this.numbers).find(function (known) { return known[1].getElement() === focused; });
    this.drawn.clearLayers();
    this.numbers.clear();
    this.places = oncePerShop(this.answer.points.map(readPoint));
    this.findCrowds();
    this.dotRadius = this.isCrowded() ? SMALL_RADIUS_PX : DOT_RADIUS_PX;
    /* What comes last lies on top. */
    this.findPiles().sort(function (a, b) { return (a.slug === self.chosen) - (b.slug === self.chosen); })
      .forEach(this.drawDot, this);
    this.places.filter(function (place) { return place.isNumbered; })
      .sort(function (a, b) { return a.number - b.number; })
      .forEach(function (place) { self.drawNumber(place); });
    this.lettered.filter(function (place) { return place.isNumbered; }).forEach(this.drawNumber, this);
    this.stacks = this.answer.stacks.map(function (stack) { return self.drawStack(stack); });
    this.answer.clusters.forEach(function (cluster) { self.drawCluster(cluster); });
    held = held && this.numbers.get(held[0]);
    if (held) held.getElement().focus({ preventScroll: true });
  };

  function readPoint(point, rank) {
    return {
      rank: rank,
      lat: point[1], lon: point[0], role: point[2], family: point[3], isAtCommune: point[4],
      number: point[5], slug: point[6], name: point[7]
    };
  }

  /* Dots with a letter, those of the lines that have no number, as [lon, lat, letter, role, family,
   * isAtCommune, name, [[slug, name], …]]: whoever is found there; the first stands for the others. */
  ShopLayer.prototype.letter = function (spots) {
    this.lettered = spots.map(function (spot) {
      var shops = spot[7].map(function (known) {
        return { slug: known[0], name: known[1], role: spot[3], family: spot[4] };
      });
      return {
        lat: spot[1], lon: spot[0], number: spot[2], role: spot[3], family: spot[4],
        isAtCommune: spot[5], name: spot[6] || shops[0].name, slug: shops[0].slug, shops: shops
      };
    });
  };

  /* A shop that is its own pickup point is one dot: two shapes on one spot look like neither. */
  function oncePerShop(places) {
    var kept = new Map();
    places.forEach(function (place) {
      var spot = [place.slug, place.lat, place.lon].join(" "), before = kept.get(spot);
      if (!before || before.role === "pickup_point") kept.set(spot, place);
    });
    return Array.from(kept.values());
  }

  /* Numbers, then letters, that would cover one another: the first keeps its own and looks like
   * a pile, because a tap lists all that lie under the finger; the others are dots until one comes closer. */
  ShopLayer.prototype.findCrowds = function () {
    var map = this.map, chosen = this.chosen, places = this.places, shown = [];
    places.concat(this.lettered).forEach(function (place) {
      place.at = map.latLngToContainerPoint([place.lat, place.lon]);
    });
    places.filter(function (place) { return place.number; })
      .sort(function (a, b) {
        return (b.slug === chosen) - (a.slug === chosen) || a.number - b.number;
      })
      .concat(this.lettered)
      .forEach(function (place) {
        place.isNumbered = !shown.some(function (other) {
          return other.at.distanceTo(place.at) < APART_PX;
        });
        if (place.isNumbered) shown.push(place);
      });
    shown.forEach(function (place) {
      var here = places.filter(function (other) { return other.at.distanceTo(place.at) <= PICK_PX; })
        .concat(place.shops || []);
      place.more = new Set(here.map(function (other) { return other.slug; })).size - 1;
    });
  };

  /* Dots that would cover a good part of the map are small, or nobody sees the land between them. */
  ShopLayer.prototype.isCrowded = function () {
    var size = this.map.getSize(), side = 2 * DOT_RADIUS_PX, box = L.bounds([0, 0], size);
    var seen = this.places.filter(function (place) { return box.contains(place.at); });
    return seen.length * side * side > CROWDED_SHARE * size.x * size.y;
  };

  /* Several shops within ten metres (a host and its guests) are one dot that looks like a pile. */
  ShopLayer.prototype.findPiles = function () {
    var tops = new Map(), chosen = this.chosen;
    function rank(place) { return (place.slug === chosen) * 2 + (place.role !== "pickup_point"); }
    this.places.forEach(function (place) {
      if (place.isNumbered) return;
      var spot = place.lat.toFixed(4) + " " + place.lon.toFixed(4), top = tops.get(spot);
      tops.set(spot, !top || rank(place) > rank(top) ? place : top);
      tops.get(spot).isPile = Boolean(top);
    });
    return Array.from(tops.values());
  };

  ShopLayer.prototype.drawDot = function (place) {
    var isChosen = place.slug === this.chosen;
    new ShapeMarker([place.lat, place.lon], {
      shape: this.shapes[this.options.shapes[place.role] || "circle"],
      radius: isChosen ? 9 : this.dotRadius,
      fillColor: this.colour(place),
      color: isChosen ? styleValue("--ink") : "#fff",
      weight: isChosen ? 3 : 1.5,
      pile: place.isPile,
      ring: place.isAtCommune,
      interactive: false
    }).addTo(this.drawn);
  };

  ShopLayer.prototype.drawNumber = function (place) {
    var isChosen = place.slug === this.chosen;
    var radius = isChosen ? NUMBER_RADIUS_PX + 4 : NUMBER_RADIUS_PX;
    var path = this.options.paths[this.options.shapes[place.role] || "circle"];
    var dot = element("span", "dot" + (isChosen ? " dot-chosen" : ""));
    var picture = numberedShape(place.number, path, radius, this.colour(place), place.isAtCommune);
    if (path === this.options.paths.triangle) {
      /* Wide enough for two digits in its lower half alone. */
      picture.lastChild.setAttribute("y", radius * 0.62);
      picture.lastChild.style.fontSize = "11px";
    }
    dot.append(picture);
    if (place.more) dot.classList.add("dot-crowd");
    dot.style.setProperty("--colour", this.colour(place));
    var name = place.more ? filled(this.words.more, { count: place.more, name: place.name }) : place.name;
    var label = place.number + ". " + name;
    var marker = L.marker([place.lat, place.lon], {
      icon: L.divIcon({ html: dot, className: "numbered", iconSize: [2 * radius, 2 * radius] }),
      alt: label,
      title: label,
      zIndexOffset: isChosen ? 1e6 : place.shops ? 1e5 : 5e5 - 1000 * place.number
    });
    this.onChoice(marker, this.clicked.bind(this, { latlng: marker.getLatLng() }));
    marker.addTo(this.drawn);
    marker.getElement().dataset.number = place.number;
    if (!this.numbers.has(place.number)) this.numbers.set(place.number, marker);
  };

  /* A tap, or Enter where the keyboard stands. */
  ShopLayer.prototype.onChoice = function (marker, act) {
    marker.on("click", function (event) {
      L.DomEvent.stop(event);
      act();
    });
    marker.on("keypress", function (event) {
      if (event.originalEvent.key === "Enter") act();
    });
  };

  ShopLayer.prototype.drawStack = function (stack) {
    var at = { lat: stack[1], lon: stack[0], count: stack[2] };
    var marker = this.drawBubble(at, at.count, "bubble-stack", filled(this.words.stack, at));
    this.onChoice(marker, this.clicked.bind(this, { latlng: marker.getLatLng() }));
    at.places = stack[3].map(function (known) {
      return { slug: known[0], name: known[1], role: known[2], family: known[3] };
    });
    return at;
  };

  ShopLayer.prototype.drawCluster = function (cluster) {
    var map = this.map;
    var label = filled(this.words.cluster, { count: cluster[2] });
    var marker = this.drawBubble({ lat: cluster[1], lon: cluster[0] }, cluster[2], "", label);
    this.onChoice(marker, function () {
      map.fitBounds(latLngs(cluster.slice(3, 7)), { padding: [30, 30], maxZoom: 18 });
    });
  };

  ShopLayer.prototype.drawBubble = function (place, count, className, label) {
    var side = 26 + Math.min(22, Math.round(4.5 * Math.log(count)));
    var bubble = element("span", "bubble " + className, String(count));
    return L.marker([place.lat, place.lon], {
      icon: L.divIcon({ html: bubble, className: "clustered", iconSize: [side, side] }),
      alt: label,
      title: label
    }).addTo(this.drawn);
  };

  ShopLayer.prototype.colour = function (place) {
    return this.options.colours[place.family] || this.options.colours[""];
  };

  /* A click takes every place under the finger: one opens, several become a list. */
  ShopLayer.prototype.clicked = function (event) {
    var map = this.map;
    var at = map.latLngToContainerPoint(event.latlng);
    function isHere(place) {
      return at.distanceTo(map.latLngToContainerPoint([place.lat, place.lon])) <= PICK_PX;
    }
    var found = this.places.filter(isHere), unnamed = 0;
    this.lettered.filter(isHere).forEach(function (spot) { found = found.concat(spot.shops); });
    this.stacks.filter(isHere).forEach(function (stack) {
      found = found.concat(stack.places);
      unnamed += stack.count - stack.places.length;
    });
    if (found.length) this.pick(event.latlng, found, unnamed);
  };

  ShopLayer.prototype.pick = function (at, places, unnamed) {
    var slugs = new Set();
    var shops = places.filter(function (place) {
      return !slugs.has(place.slug) && slugs.add(place.slug);
    });
    if (shops.length === 1 && !unnamed) this.choose(shops[0].slug);
    else this.openList(at, shops, shops.length + unnamed);
  };

  ShopLayer.prototype.openList = function (at, shops, count) {
    var list = element("ul", "stack");
    var self = this;
    shops.forEach(function (shop) {
      var entry = self.entry(shop);
      entry.dir = "auto";
      entry.style.setProperty("--colour", self.colour(shop));
      list.appendChild(element("li")).appendChild(entry);
    });
    var box = element("div");
    if (count > 1) {
      box.appendChild(element("p", "stack-title", filled(this.words.stack, { count: count })));
    }
    box.appendChild(list);
    /* Beside the buttons of the zoom, on a phone too. */
    var widest = Math.max(160, Math.min(300, this.map.getSize().x - 150));
    L.popup({
      maxHeight: 260, maxWidth: widest, minWidth: 50,
      autoPanPaddingTopLeft: [20, 20], autoPanPaddingBottomRight: [60, 20]
    })
      .setLatLng(at).setContent(box).openOn(this.map);
    list.querySelector("button, a").focus({ preventScroll: true });
  };

  /* One shop of a list, to be chosen. */
  ShopLayer.prototype.entry = function (shop) {
    var button = element("button", "", shop.name);
    button.type = "button";
    button.addEventListener("click", this.choose.bind(this, shop.slug));
    return button;
  };

  ShopLayer.prototype.drawHere = function (here) {
    this.here.clearLayers();
    if (!here) return;
    var at = [here.lat, here.lon];
    if (here.radius_m) {
      L.circle(at, {
        radius: here.radius_m, interactive: false, fill: false,
        color: styleValue("--accent"), weight: 1.5, dashArray: "4 5"
      }).addTo(this.here);
    }
    L.marker(at, {
      icon: L.divIcon({ className: "here", iconSize: [44, 44] }),
      interactive: false, keyboard: false, alt: this.words.here, zIndexOffset: -5000
    }).addTo(this.here);
  };

  function latLngs(window_) {
    return [[window_[1], window_[0]], [window_[3], window_[2]]];
  }

  function addNote(map) {
    var box = element("div", "note");
    box.setAttribute("role", "status");
    box.hidden = true;
    map.getContainer().appendChild(box);
    return {
      box: box,
      hide: function () { box.hidden = true; },
      say: function (sentence, verb, act) {
        box.textContent = sentence;
        if (verb) {
          var button = element("button", "", verb);
          button.type = "button";
          button.addEventListener("click", act);
          box.append(" ", button);
        }
        box.hidden = false;
      }
    };
  }

  function pointsAddress(pointsUrl, query, window_, zoom) {
    var asked = new URLSearchParams(query);
    asked.set("fenetre", window_.map(function (degrees) { return degrees.toFixed(5); }).join(","));
    asked.set("zoom", gridZoom(zoom));
    return pointsUrl + "?" + asked;
  }

  /* The zoom whose clusters are drawn: between two, those farther apart, or bubbles would touch. */
  function gridZoom(zoom) {
    return Math.max(0, Math.min(22, Math.floor(zoom + 0.25)));
  }

  function readJson(address, signal) {
    return fetch(address, { signal: signal }).then(function (answer) {
      if (!answer.ok) throw new Error("HTTP " + answer.status);
      return answer.json();
    });
  }

  /* --- base: outlines always, tiles once the server has reached them ------------------------ */

  /* Gives, one day, whether all of them are there. */
  function addOutlines(map, urls, attribution) {
    var pane = map.getPane("outlines") || map.createPane("outlines");
    pane.style.zIndex = 250;
    var renderer = L.canvas({ pane: "outlines", padding: 0.3 });
    return Promise.all(urls.map(function (url) {
      return readJson(url).then(function (outlines) {
        var drawn = L.geoJSON(outlines, {
          pane: "outlines", renderer: renderer, interactive: false, attribution: attribution,
          style: outlineStyle
        }).addTo(map);
        onSchemeChange(function () { drawn.setStyle(outlineStyle); });
        return true;
      }).catch(function () { return false; /* the points stand without them */ });
    })).then(function (there) { return there.every(Boolean); });
  }

  /* --- in a page that scrolls: the map never holds a finger or a wheel that passes over it --- */

  var zoomByWheel = L.Map.ScrollWheelZoom.prototype._onWheelScroll;

  L.Map.ScrollWheelZoom.include({
    _onWheelScroll: function (event) {
      if (!this._map.options.letsPass || event.ctrlKey || event.metaKey) return zoomByWheel.call(this, event);
      this._map.fire("alentour:passed", { hint: "wheel" });
    }
  });

  function nameZoom(map, words) {
    [["in", words.closer], ["out", words.farther]].forEach(function (pair) {
      var button = map.getContainer().querySelector(".leaflet-control-zoom-" + pair[0]);
      if (!button) return;
      button.title = pair[1];
      button.setAttribute("aria-label", pair[1]);
    });
  }

  function letPagesScroll(map, words, always) {
    map.options.letsPass = always || window.parent !== window;
    var hint = element("p", "hint"), timer = 0;
    hint.setAttribute("aria-hidden", "true");
    map.getContainer().append(hint);
    map.on("alentour:passed", function (passed) {
      hint.textContent = words[passed.hint];
      hint.classList.add("is-shown");
      clearTimeout(timer);
      timer = setTimeout(function () { hint.classList.remove("is-shown"); }, HINT_MS);
    });
    if (!map.options.letsPass || !matchMedia("(pointer: coarse)").matches) return;
    map.dragging.disable();
    map.getContainer().addEventListener("touchmove", function (event) {
      var isDragged = event.target.closest(".leaflet-marker-draggable");
      if (event.touches.length > 1 || isDragged) hint.classList.remove("is-shown");
      else map.fire("alentour:passed", { hint: "fingers" });
    }, { passive: true });
  }

  function outlineStyle(feature) {
    var isCommune = "insee_code" in feature.properties;
    return {
      color: styleValue(isCommune ? "--outline" : "--outline-strong"),
      weight: isCommune ? 0.8 : 1.8,
      fill: isCommune, fillColor: styleValue("--land"), fillOpacity: isCommune ? 0.6 : 0
    };
  }

  function addTiles(map, options) {
    map.once("alentour:basemap", function () {
      map.options.zoomSnap = 1;
      var tiles = L.tileLayer(options.url, { attribution: options.attribution, maxZoom: 19 });
      var failures = 0;
      tiles.on("tileerror", function () {
        failures += 1;
        if (failures > 8) map.removeLayer(tiles);
      });
      tiles.on("remove", function () { delete map.getContainer().dataset.tiled; });
      tiles.once("tileload", function () { map.getContainer().dataset.tiled = "1"; });
      tiles.addTo(map);
    });
  }

  window.Alentour = {
    addOutlines: addOutlines,
    basemap: addTiles,
    drawing: drawing,
    element: element,
    gridZoom: gridZoom,
    latLngs: latLngs,
    letPagesScroll: letPagesScroll,
    nameZoom: nameZoom,
    numberedShape: numberedShape,
    onSchemeChange: onSchemeChange,
    readJson: readJson,
    ShapeMarker: ShapeMarker,
    ShopLayer: ShopLayer,
    styleValue: styleValue
  };
})();
