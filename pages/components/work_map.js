/* Holds the map that people work on; `data` goes in by message, and what is done on it comes back.
 * Messages: geo/web/static/work_map.js. Beside them `data` has `title`, `isSmall` for a low map, and
 * `hasKeys` where keys pressed on the map are shortcuts of the page.
 */
export default function ({ data, parentElement, setTriggerValue }) {
  const { title, isSmall, hasKeys, ...said } = data;
  const look = {
    title: title || "Carte", className: isSmall ? "work-map work-map-small" : "work-map",
    src: "/carte/atelier",
  };
  const heard = ({ type, id, lon, lat, polygon, key }) => {
    if (type === "alentour:moved") setTriggerValue("moved", { id, lon, lat });
    if (type === "alentour:chosen") setTriggerValue("chosen", id);
    if (type === "alentour:drawn") setTriggerValue("drawn", { polygon });
    if (type === "alentour:key" && hasKeys) {
      document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
  };
  return tellFrame(parentElement, look, { ...said, type: "alentour:work" }, heard);
}
