// Makes the picture of a map one that can be moved and enlarged, with Leaflet. It is fetched only when somebody wants it.

document.querySelectorAll("[data-map]").forEach((figure) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fp-keep fp-map__move";
  button.textContent = figure.dataset.move;
  figure.prepend(button);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await move(figure);
      button.remove();
    } catch {
      // The picture is still there; whoever wants may try again.
      button.disabled = false;
    }
  });
});

async function move(figure) {
  const leafletOf = await leaflet(figure.dataset.leaflet);
  const { map: mapOf, tileLayer, geoJSON, marker, divIcon, latLngBounds } = leafletOf;

  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = figure.dataset.leafletStyle;
  document.head.append(sheet);

  const picture = figure.querySelector("svg");
  const pins = [...figure.querySelectorAll("[data-latitude]")];
  const holder = document.createElement("div");
  holder.className = "fp-map__moving";
  picture.replaceWith(holder);
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", picture.getAttribute("aria-label"));
  const map = mapOf(holder, { maxZoom: 18 });
  const points = pins.map((pin) => [Number(pin.dataset.latitude), Number(pin.dataset.longitude)]);
  map.fitBounds(latLngBounds(points.length ? points : [[50, -6], [59, 2]]).pad(0.15), { maxZoom: 15 });

  if (figure.dataset.tiles) {
    tileLayer(figure.dataset.tiles, { attribution: figure.dataset.attribution, maxZoom: 18 }).addTo(map);
  } else {
    const answer = await fetch(figure.dataset.boundaries);
    if (answer.ok) {
      const style = { color: "#505a5f", weight: 1, fillColor: "#ffffff", fillOpacity: 1 };
      geoJSON(await answer.json(), { style, interactive: false, onEachFeature: named }).addTo(map);
    }
  }
  const { middle } = figure.dataset;
  if (middle) marker(middle.split(",").map(Number), { icon: divIcon({ className: "fp-map__you" }), keyboard: false, interactive: false }).addTo(map);
  pinned(map, leafletOf, pins, points);
  // The button that was pressed goes away.
  holder.focus();
}

// Without tiles nothing else says which land is whose.
function named(feature, land) {
  const text = document.createElement("span");
  text.textContent = feature.properties.name;
  land.bindTooltip(text, { permanent: true, direction: "center", className: "fp-map__area" });
}

// Nearer than this, in pixels, pins would lie over each other: they become one, with the numbers of all.
const APART = 30;

// Sets the pins, and sets them anew for every scale. Whoever uses a keyboard has the same places in the list.
function pinned(map, { layerGroup, marker, divIcon, latLngBounds }, pins, points) {
  const layer = layerGroup().addTo(map);
  const set = () => {
    layer.clearLayers();
    for (const group of together(map, points)) {
      const names = group.map((at) => `${pins[at].dataset.number}: ${pins[at].dataset.name}`);
      const [first, ...others] = new Set(group.map((at) => pins[at].dataset.number));
      const html = others.length > 1 ? `${first}, ${others[0]}…` : [first, ...others].join(", ");
      const icon = divIcon({ className: "fp-pin fp-pin--map", html, iconSize: [others.length ? 56 : 28, 28] });
      marker(points[group[0]], { icon, title: names.join("\n"), keyboard: false })
        .addTo(layer)
        .on("click", () => {
          const spread = latLngBounds(group.map((at) => points[at]));
          const isOnePlace = spread.getSouthWest().equals(spread.getNorthEast(), 1e-5);
          if (!others.length) {
            window.location.assign(pins[group[0]].getAttribute("href"));
          } else if (isOnePlace || map.getZoom() === map.getMaxZoom()) {
            map.openPopup(links(group.map((at) => pins[at])), points[group[0]]);
          } else {
            map.fitBounds(spread.pad(0.3));
          }
        });
    }
  };
  set();
  map.on("zoomend", set);
}

// The pins by their places in the list, those that lie together in one.
function together(map, points) {
  const groups = [];
  points.forEach((point, at) => {
    const place = map.latLngToLayerPoint(point);
    const group = groups.find(({ middle }) => middle.distanceTo(place) < APART);
    if (group) group.members.push(at);
    else groups.push({ middle: place, members: [at] });
  });
  return groups.map(({ members }) => members);
}

// What lies at one place, to choose from.
function links(pins) {
  const list = document.createElement("ul");
  list.className = "fp-map__choices";
  for (const pin of pins) {
    const link = document.createElement("a");
    link.href = pin.getAttribute("href");
    link.textContent = `${pin.dataset.number}: ${pin.dataset.name}`;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  return list;
}

// Leaflet is a script of the old kind: it leaves its name in the window.
function leaflet(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve(window.L));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}
