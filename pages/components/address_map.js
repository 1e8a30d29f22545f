/* Holds the map of geocoded addresses; points go in by message. */
const LOOK = {
  title: "Carte des adresses géocodées", className: "address-map", src: "/geocodage/carte",
};

export default function ({ data, parentElement }) {
  const message = { type: "alentour:addresses", digest: data.digest, points: data.points };
  return tellFrame(parentElement, LOOK, message);
}
