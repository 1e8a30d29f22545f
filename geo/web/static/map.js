/* The map in the browser: points, clusters and zones asked for by URL, drawn on a canvas.
 *
 * Texts from people only ever become textContent. The page around the map (a Streamlit screen, a
 * light page, another site) speaks to it with messages:
 *   to the map     {type: "alentour:show", query: "genre=honey&…", chosen: "slug" | null,
 *                   lettered: [[lon, lat, "A", role, family, isAtCommune, name, [[slug, name]]]]}
 *                  dots with a letter beside those with a number; without lettered, they stay
 *                  {type: "alentour:see"}   show every place of the chosen shop
 *   from the map   {type: "alentour:ready"}   {type: "alentour:choose", slug: "…"}
 */
(function () {
  "use strict";

  var PICK_PX = 14;
  var FEW_RESULTS_ZOOM = 13;
  var NUMBER_RADIUS_PX = 12;
  var APART_PX = 21;
  var HINT_MS = 1600;
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

  function tellParent(message) {
    if (window.parent !== window) window.parent.postMessage(message, "*");
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

  function ShopMap(map, options) {
    this.map = map;
    this.options = options;
    this.words = options.words;
    this.query = location.search.replace(/^\?/, "");
    this.chosen = new URLSearchParams(this.query).get("boutique");
    this.places = [];
    this.stacks = [];
    this.lettered = (options.lettered || []).map(readLettered);
    this.isWhole = false;
    this.hasFitted = false;
    this.drawn = L.layerGroup().addTo(map);
    this.zones = L.geoJSON(null, { style: zoneStyle, interactive: false }).addTo(map);
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
    window.addEventListener("message", this.heard.bind(this));
    this.watchSize();
    this.load();
    this.drawZones();
  }

  ShopMap.prototype.heard = function (event) {
    if (event.source !== window.parent || event.origin !== location.origin) return;
    var said = event.data || {};
    if (said.type === "alentour:see") return this.seeChosen();
    if (said.type !== "alentour:show") return;
    var moved = near(said.query) !== near(this.query);
    var changed = said.query !== this.query;
    var chose = (said.chosen || null) !== this.chosen;
    this.query = said.query;
    this.chosen = said.chosen || null;
    if (said.lettered) this.lettered = said.lettered.map(readLettered);
    if (moved) this.hasFitted = false;
    if (changed) this.load();
    if (chose) { this.drawZones(); this.draw(); this.showChosen(); }
    else if (said.lettered && !changed) this.draw();
  };

  /* A frame may be laid out after it has loaded, or shown later: the map follows its box. */
  ShopMap.prototype.watchSize = function () {
    var map = this.map;
    new ResizeObserver(function () {
      map.invalidateSize({ pan: false });
    }).observe(map.getContainer());
  };

  ShopMap.prototype.moved = function () {
    if (!this.isWhole && this.hasFitted) this.load();
  };

  ShopMap.prototype.load = function () {
    if (!this.map.getSize().y) return void this.map.once("resize", this.load, this);
    if (this.request) this.request.abort();
    var request = this.request = new AbortController();
    var bounds = this.map.getBounds();
    var window_ = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    var asked = this.query + (this.query ? "&" : "") + "fenetre=" +
      window_.map(function (degrees) { return degrees.toFixed(5); }).join(",") +
      "&zoom=" + Math.round(this.map.getZoom());
    fetch(this.options.pointsUrl + "?" + asked, { signal: request.signal })
      .then(function (answer) {
        if (!answer.ok) throw new Error("HTTP " + answer.status);
        return answer.json();
      })
      .then(this.received.bind(this))
      .catch(this.failed.bind(this));
  };

  ShopMap.prototype.failed = function (error) {
    if (error.name === "AbortError") return;
    this.note.say(this.words.failed, this.words.retry, this.load.bind(this));
  };

  ShopMap.prototype.received = function (answer) {
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
      tellParent({ type: "alentour:ready" });
    }
  };

  ShopMap.prototype.fit = function (answer) {
    if (answer.near) this.map.fitBounds(this.around(answer));
    else if (this.isFarFlung(answer)) this.map.fitBounds(latLngs(this.options.start));
    else if (answer.window) {
      this.map.fitBounds(latLngs(answer.window), { padding: [24, 24], maxZoom: FEW_RESULTS_ZOOM });
    }
  };

  /* One address on the other side of the world does not push the territory out of sight. */
  ShopMap.prototype.isFarFlung = function (answer) {
    var territory = L.latLngBounds(latLngs(this.options.start)).pad(0.3);
    if (!answer.window || territory.contains(latLngs(answer.window))) return false;
    return answer.points.concat(answer.stacks, answer.clusters).some(function (thing) {
      return territory.contains([thing[1], thing[0]]);
    });
  };

  /* Around where one stands; as far as the nearest address when none is in sight. */
  ShopMap.prototype.around = function (answer) {
    var window_ = L.latLngBounds(latLngs(answer.near.window));
    var here = L.latLng(answer.near.lat, answer.near.lon);
    var found = answer.points.concat(answer.stacks, answer.clusters).map(function (thing) {
      return L.latLng(thing[1], thing[0]);
    });
    if (answer.near.radius_m || !answer.is_whole || !found.length) return window_;
    var nearest = found.reduce(function (a, b) {
      return here.distanceTo(b) < here.distanceTo(a) ? b : a;
    });
    return window_.contains(nearest) ? window_ : L.latLngBounds([here, nearest]).pad(0.1);
  };

  ShopMap.prototype.draw = function () {
    if (!this.answer) return;
    var self = this;
    this.drawn.clearLayers();
    this.places = oncePerShop(this.answer.points.map(readPoint));
    this.findCrowds();
    this.findPiles().forEach(this.drawDot, this);
    this.places.filter(function (place) { return place.isNumbered; })
      .sort(function (a, b) { return a.number - b.number; })
      .forEach(function (place) { self.drawNumber(place); });
    this.lettered.filter(function (place) { return place.isNumbered; }).forEach(this.drawNumber, this);
    this.stacks = this.answer.stacks.map(function (stack) { return self.drawStack(stack); });
    this.answer.clusters.forEach(function (cluster) { self.drawCluster(cluster); });
  };

  function readPoint(point) {
    return {
      lat: point[1], lon: point[0], role: point[2], family: point[3], isAtCommune: point[4],
      number: point[5], slug: point[6], name: point[7]
    };
  }

  /* Whoever is found at a dot with a letter; its first shop stands for the others. */
  function readLettered(spot) {
    var shops = spot[7].map(function (known) {
      return { slug: known[0], name: known[1], role: spot[3], family: spot[4] };
    });
    return {
      lat: spot[1], lon: spot[0], number: spot[2], role: spot[3], family: spot[4],
      isAtCommune: spot[5], name: spot[6] || shops[0].name, slug: shops[0].slug, shops: shops
    };
  }

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
  ShopMap.prototype.findCrowds = function () {
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

  /* Several shops within ten metres (a host and its guests) are one dot that looks like a pile. */
  ShopMap.prototype.findPiles = function () {
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

  ShopMap.prototype.drawDot = function (place) {
    var isChosen = place.slug === this.chosen;
    new ShapeMarker([place.lat, place.lon], {
      shape: this.shapes[this.options.shapes[place.role] || "circle"],
      radius: isChosen ? 9 : 6,
      fillColor: this.colour(place),
      color: isChosen ? styleValue("--ink") : "#fff",
      weight: isChosen ? 3 : 1.5,
      pile: place.isPile,
      ring: place.isAtCommune,
      interactive: false
    }).addTo(this.drawn);
  };

  ShopMap.prototype.drawNumber = function (place) {
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
  };

  /* A tap, or Enter where the keyboard stands. */
  ShopMap.prototype.onChoice = function (marker, act) {
    marker.on("click", function (event) {
      L.DomEvent.stop(event);
      act();
    });
    marker.on("keypress", function (event) {
      if (event.originalEvent.key === "Enter") act();
    });
  };

  ShopMap.prototype.drawStack = function (stack) {
    var at = { lat: stack[1], lon: stack[0], count: stack[2] };
    var marker = this.drawBubble(at, at.count, "bubble-stack", filled(this.words.stack, at));
    this.onChoice(marker, this.clicked.bind(this, { latlng: marker.getLatLng() }));
    at.places = stack[3].map(function (known) {
      return { slug: known[0], name: known[1], role: known[2], family: known[3] };
    });
    return at;
  };

  ShopMap.prototype.drawCluster = function (cluster) {
    var map = this.map;
    var label = filled(this.words.cluster, { count: cluster[2] });
    var marker = this.drawBubble({ lat: cluster[1], lon: cluster[0] }, cluster[2], "", label);
    this.onChoice(marker, function () {
      map.fitBounds(latLngs(cluster.slice(3, 7)), { padding: [30, 30], maxZoom: 18 });
    });
  };

  ShopMap.prototype.drawBubble = function (place, count, className, label) {
    var side = 26 + Math.min(26, Math.round(6 * Math.log(count)));
    var bubble = element("span", "bubble " + className, String(count));
    return L.marker([place.lat, place.lon], {
      icon: L.divIcon({ html: bubble, className: "clustered", iconSize: [side, side] }),
      alt: label,
      title: label
    }).addTo(this.drawn);
  };

  ShopMap.prototype.colour = function (place) {
    return this.options.colours[place.family] || this.options.colours[""];
  };

  /* A click takes every place under the finger: one opens, several become a list. */
  ShopMap.prototype.clicked = function (event) {
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

  ShopMap.prototype.pick = function (at, places, unnamed) {
    var slugs = new Set();
    var shops = places.filter(function (place) {
      return !slugs.has(place.slug) && slugs.add(place.slug);
    });
    if (shops.length === 1 && !unnamed) this.choose(shops[0].slug);
    else this.openList(at, shops, shops.length + unnamed);
  };

  ShopMap.prototype.openList = function (at, shops, count) {
    var list = element("ul", "stack");
    var self = this;
    shops.forEach(function (shop) {
      var button = element("button", "", shop.name);
      button.type = "button";
      button.dir = "auto";
      button.style.setProperty("--colour", self.colour(shop));
      button.addEventListener("click", function () { self.choose(shop.slug); });
      list.appendChild(element("li")).appendChild(button);
    });
    var box = element("div");
    box.appendChild(element("p", "stack-title", filled(this.words.stack, { count: count })));
    box.appendChild(list);
    L.popup({ maxHeight: 260, autoPanPadding: [20, 20] })
      .setLatLng(at).setContent(box).openOn(this.map);
    list.querySelector("button").focus();
  };

  ShopMap.prototype.choose = function (slug) {
    this.map.closePopup();
    this.chosen = slug;
    this.draw();
    this.drawZones();
    tellParent({ type: "alentour:choose", slug: slug });
  };

  ShopMap.prototype.showChosen = function () {
    var chosen = this.chosen, map = this.map;
    var places = this.places.filter(function (place) { return place.slug === chosen; });
    var isSeen = places.some(function (place) {
      return map.getBounds().contains([place.lat, place.lon]);
    });
    if (places.length && !isSeen) map.panTo([places[0].lat, places[0].lon]);
  };

  /* All places of the chosen shop at once, when somebody asks where they are. */
  ShopMap.prototype.seeChosen = function () {
    var chosen = this.chosen;
    var places = this.places.filter(function (place) { return place.slug === chosen; });
    if (!places.length) return;
    this.map.fitBounds(L.latLngBounds(places), { padding: [48, 48], maxZoom: FEW_RESULTS_ZOOM });
  };

  ShopMap.prototype.drawZones = function () {
    var self = this, chosen = this.chosen;
    this.zones.clearLayers();
    if (!chosen) return;
    fetch(this.options.zonesUrl + encodeURIComponent(chosen))
      .then(function (answer) { return answer.ok ? answer.json() : { features: [] }; })
      .then(function (zones) {
        if (self.chosen === chosen) self.zones.clearLayers().addData(zones.features);
      })
      .catch(function () { /* the card says the zone in words */ });
  };

  ShopMap.prototype.drawHere = function (here) {
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

  function near(query) {
    var read = new URLSearchParams(query);
    return read.get("pres") + "|" + read.get("rayon");
  }

  function latLngs(window_) {
    return [[window_[1], window_[0]], [window_[3], window_[2]]];
  }

  function zoneStyle() {
    return {
      color: styleValue("--accent"), weight: 2, fillColor: styleValue("--accent"),
      fillOpacity: 0.1, dashArray: "6 4"
    };
  }

  function addNote(map) {
    var box = element("div", "note");
    box.setAttribute("role", "status");
    box.hidden = true;
    map.getContainer().appendChild(box);
    return {
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

  /* --- base: outlines always, tiles once the server has reached them ------------------------ */

  function addOutlines(map, urls, attribution) {
    var pane = map.createPane("outlines");
    pane.style.zIndex = 250;
    var renderer = L.canvas({ pane: "outlines", padding: 0.3 });
    urls.forEach(function (url) {
      fetch(url)
        .then(function (answer) { return answer.ok ? answer.json() : { features: [] }; })
        .then(function (outlines) {
          var drawn = L.geoJSON(outlines, {
            pane: "outlines", renderer: renderer, interactive: false, attribution: attribution,
            style: outlineStyle
          }).addTo(map);
          onSchemeChange(function () { drawn.setStyle(outlineStyle); });
        })
        .catch(function () { /* the points stand without them */ });
    });
  }

  /* --- in a page that scrolls: the map never holds a finger or a wheel that passes over it --- */

  var isFramed = window.parent !== window;
  var zoomByWheel = L.Map.ScrollWheelZoom.prototype._onWheelScroll;

  L.Map.ScrollWheelZoom.include({
    _onWheelScroll: function (event) {
      if (!isFramed || event.ctrlKey || event.metaKey) return zoomByWheel.call(this, event);
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

  function letPagesScroll(map, words) {
    var hint = element("p", "hint"), timer = 0;
    hint.setAttribute("aria-hidden", "true");
    map.getContainer().append(hint);
    map.on("alentour:passed", function (passed) {
      hint.textContent = words[passed.hint];
      hint.classList.add("is-shown");
      clearTimeout(timer);
      timer = setTimeout(function () { hint.classList.remove("is-shown"); }, HINT_MS);
    });
    if (!isFramed || !matchMedia("(pointer: coarse)").matches) return;
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

  /* --- maps that the page around them feeds by messages --------------------------------------- */

  function prepareTold(map, options) {
    map.attributionControl.setPrefix(false);
    nameZoom(map, options.words);
    /* Leaflet gives its box the focus when it is pressed; the page around the frame would then
       jump to show the whole box, and the click would land elsewhere. */
    var box = map.getContainer();
    box.focus = function () { HTMLElement.prototype.focus.call(box, { preventScroll: true }); };
    L.control.scale({ imperial: false }).addTo(map);
    addOutlines(map, options.outlineUrls, options.outlineAttribution);
    new ResizeObserver(function () { map.invalidateSize({ pan: false }); }).observe(box);
    fetch(options.basemapUrl)
      .then(function (answer) { return answer.ok ? answer.json() : {}; })
      .then(function (said) { if (said.basemap) map.fire("alentour:basemap"); })
      .catch(function () { /* outlines stand in */ });
  }

  function onMessage(type, act) {
    window.addEventListener("message", function (event) {
      if (event.source !== window.parent || event.origin !== location.origin) return;
      var said = event.data || {};
      if (said.type === type) act(said);
    });
  }

  window.Alentour = {
    element: element,
    styleValue: styleValue,
    onSchemeChange: onSchemeChange,
    onMessage: onMessage,
    prepareTold: prepareTold,
    letPagesScroll: letPagesScroll,
    drawing: drawing,
    numberedShape: numberedShape,
    ShapeMarker: ShapeMarker,
    shops: function (map, options) {
      map.attributionControl.setPrefix(false);
      L.control.scale({ imperial: false }).addTo(map);
      nameZoom(map, options.words);
      letPagesScroll(map, options.words);
      addOutlines(map, options.outlineUrls, options.outlineAttribution);
      return new ShopMap(map, options);
    },
    basemap: function (map, options) {
      map.once("alentour:basemap", function () {
        map.options.zoomSnap = 1;
        var tiles = L.tileLayer(options.url, { attribution: options.attribution, maxZoom: 19 });
        var failures = 0;
        tiles.on("tileerror", function () {
          failures += 1;
          if (failures > 8) map.removeLayer(tiles);
        });
        tiles.on("remove", function () { delete map.getContainer().dataset.tiles; });
        tiles.once("tileload", function () { map.getContainer().dataset.tiles = "1"; });
        tiles.addTo(map);
      });
    }
  };
})();
