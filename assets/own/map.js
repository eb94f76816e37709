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
  const { map: mapOf, tileLayer, geoJSON, marker, divIcon, latLngBounds } = await leaflet(figure.dataset.leaflet);

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
      geoJSON(await answer.json(), { style, interactive: false }).addTo(map);
    }
  }
  const { middle } = figure.dataset;
  if (middle) marker(middle.split(",").map(Number), { icon: divIcon({ className: "fp-map__you" }), keyboard: false, interactive: false }).addTo(map);
  pins.forEach((pin, at) => {
    const icon = divIcon({ className: "fp-pin fp-pin--map", html: pin.dataset.number, iconSize: [28, 28] });
    const label = `${pin.dataset.number}: ${pin.dataset.name}`;
    // Pins may lie over each other; whoever uses a keyboard has the same places in the list.
    marker(points[at], { icon, title: label, keyboard: false })
      .addTo(map)
      .on("click", () => window.location.assign(pin.getAttribute("href")));
  });
  // The button that was pressed goes away.
  holder.focus();
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
