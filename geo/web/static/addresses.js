/* Geocoded addresses on the map. The screen around it sends them, and texts only ever become
 * textContent:
 *   to the map     {type: "alentour:addresses", points: [{number, lon, lat, typed, label, detail,
 *                   reasons: […], state: "sure" | "check", is_commune}]}
 *   from the map   {type: "alentour:ready"}
 */
(function () {
  "use strict";

  var MOST_ICONS = 300;

  var element = window.Alentour.element;

  function popup(point) {
    var box = element("div", "address-popup");
    box.appendChild(element("p", "", point.number + ". " + point.typed));
    box.appendChild(element("p", "found", point.label));
    box.appendChild(element("p", "", point.detail));
    point.reasons.forEach(function (reason) { box.appendChild(element("p", "", reason)); });
    return box;
  }

  function icon(point) {
    var classes = ["address-dot", "address-" + (point.state === "sure" ? "sure" : "check")];
    if (point.is_commune) classes.push("address-commune");
    var html = element("span", classes.join(" "), String(point.number));
    return L.divIcon({ className: "numbered", iconSize: [40, 40], html: html });
  }

  function marker(point, isMany) {
    var at = [point.lat, point.lon];
    var name = point.number + ". " + point.label;
    var made = isMany
      ? L.circleMarker(at, {
        radius: 6, weight: 2, fillOpacity: 0.9,
        color: point.state === "sure" ? "#ffffff" : "#a34a00",
        fillColor: point.state === "sure" ? "#1f6f6b" : "#fffdf9"
      })
      : L.marker(at, { icon: icon(point), title: name, alt: name });
    return made.bindPopup(function () { return popup(point); }, { maxHeight: 240 });
  }

  function show(map, layer, points) {
    layer.clearLayers();
    var isMany = points.length > MOST_ICONS;
    points.forEach(function (point) { marker(point, isMany).addTo(layer); });
    if (!points.length) return;
    var bounds = L.latLngBounds(points.map(function (point) { return [point.lat, point.lon]; }));
    map.invalidateSize({ pan: false });
    map.fitBounds(bounds, { padding: [40, 40], maxZoom: 16, animate: false });
  }

  window.Alentour.addresses = function (map, options) {
    var layer = L.layerGroup().addTo(map), last = null;
    window.Alentour.prepareTold(map, options);
    window.Alentour.onMessage("alentour:addresses", function (said) {
      if (said.digest === last) return;
      last = said.digest;
      show(map, layer, said.points);
    });
    if (window.parent !== window) window.parent.postMessage({ type: "alentour:ready" }, "*");
  };
})();
