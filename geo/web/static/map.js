/* The map in a frame: what `marks.js` draws, and the delivery zones of the chosen shop.
 *
 * The page around it (a Streamlit screen) speaks to it with messages:
 *   to the map     {type: "alentour:show", query: "genre=honey&…", chosen: "slug" | null,
 *                   lettered: […]}   dots with a letter, as marks.js reads them; null keeps those there are
 *                  {type: "alentour:see"}   show every place of the chosen shop
 *   from the map   {type: "alentour:ready"}   {type: "alentour:choose", slug: "…"}
 */
(function () {
  "use strict";

  var own = window.Alentour, latLngs = own.latLngs, styleValue = own.styleValue;
  var FEW_RESULTS_ZOOM = 13;
  var NEAREST_ZOOM = 16;

  function tellParent(message) {
    if (window.parent !== window) window.parent.postMessage(message, "*");
  }

  /* --- the layer of shops ------------------------------------------------------------------ */

  function ShopMap(map, options) {
    own.ShopLayer.call(this, map, options);
    this.query = location.search.replace(/^\?/, "");
    this.chosen = new URLSearchParams(this.query).get("boutique");
    this.zones = L.geoJSON(null, { style: zoneStyle, interactive: false }).addTo(map);
    window.addEventListener("message", this.heard.bind(this));
    this.load();
    this.drawZones();
  }

  ShopMap.prototype = Object.create(own.ShopLayer.prototype);

  ShopMap.prototype.isReady = function () { tellParent({ type: "alentour:ready" }); };

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
    if (said.lettered) this.letter(said.lettered);
    if (moved) this.hasFitted = false;
    if (changed) this.load();
    if (chose) { this.drawZones(); this.draw(); this.showChosen(); }
    else if (said.lettered && !changed) this.draw();
  };

  /* Around the answer, and the shop of whoever comes by a link to it. A map that shows all of that
   * already, as near as can be, stays: it would be asked for anew. */
  ShopMap.prototype.fit = function (answer) {
    var map = this.map, bounds = L.latLngBounds(latLngs(answer.window)), padding = [24, 24];
    this.chosenPlaces().forEach(function (place) { bounds.extend(place); });
    var closest = answer.near ? NEAREST_ZOOM : FEW_RESULTS_ZOOM;
    var fitting = map.getBoundsZoom(bounds, false, L.point(padding).multiplyBy(2));
    var isFitted = map.getBounds().contains(bounds) && Math.min(fitting, closest) <= map.getZoom();
    /* At once: what pans to a shop meanwhile would be undone by the end of an animation. */
    if (!isFitted) map.fitBounds(bounds, { padding: padding, maxZoom: closest, animate: false });
  };

  ShopMap.prototype.choose = function (slug) {
    this.map.closePopup();
    this.chosen = slug;
    this.draw();
    this.drawZones();
    tellParent({ type: "alentour:choose", slug: slug });
  };

  ShopMap.prototype.chosenPlaces = function () {
    var chosen = this.chosen;
    return this.places.filter(function (place) { return place.slug === chosen; });
  };

  ShopMap.prototype.showChosen = function () {
    var map = this.map, places = this.chosenPlaces();
    var isSeen = places.some(function (place) {
      return map.getBounds().contains([place.lat, place.lon]);
    });
    if (places.length && !isSeen) map.panTo([places[0].lat, places[0].lon]);
  };

  /* All places of the chosen shop at once, when somebody asks where they are. */
  ShopMap.prototype.seeChosen = function () {
    var places = this.chosenPlaces();
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

  function near(query) {
    var read = new URLSearchParams(query);
    return read.get("pres") + "|" + read.get("rayon");
  }

  function zoneStyle() {
    return {
      color: styleValue("--accent"), weight: 2, fillColor: styleValue("--accent"),
      fillOpacity: 0.1, dashArray: "6 4"
    };
  }

  /* --- maps that the page around them feeds by messages --------------------------------------- */

  function prepareTold(map, options) {
    map.attributionControl.setPrefix(false);
    own.nameZoom(map, options.words);
    /* Leaflet gives its box the focus when it is pressed; the page around the frame would then
       jump to show the whole box, and the click would land elsewhere. */
    var box = map.getContainer();
    box.focus = function () { HTMLElement.prototype.focus.call(box, { preventScroll: true }); };
    L.control.scale({ imperial: false }).addTo(map);
    own.addOutlines(map, options.outlineUrls, options.outlineAttribution);
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

  Object.assign(own, {
    onMessage: onMessage,
    prepareTold: prepareTold,
    shops: function (map, options) {
      map.attributionControl.setPrefix(false);
      L.control.scale({ imperial: false }).addTo(map);
      own.nameZoom(map, options.words);
      own.letPagesScroll(map, options.words);
      own.addOutlines(map, options.outlineUrls, options.outlineAttribution);
      return new ShopMap(map, options);
    }
  });
})();
