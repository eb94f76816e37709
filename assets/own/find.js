// The search field suggests while somebody types; a button fills in where they are; the page can be printed and shared.
// Every page works without.

const what = document.querySelector("[data-suggest]");
if (what) suggest(what);
document.querySelectorAll("[data-near-me]").forEach(nearMe);
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
document.querySelectorAll("[data-share]").forEach(share);

// Back from adding a service: the reader is where the button was, and hears what it says now.
if (location.hash.startsWith("#keep-")) document.getElementById(location.hash.slice(1))?.querySelector(".fp-keep, .govuk-button")?.focus();

// Beside a list there is room for the filters.
const filters = document.querySelector("[data-filters]");
if (filters && window.matchMedia("(min-width: 48em)").matches) filters.open = true;

// A combo box with a list of its own (ARIA Authoring Practices: editable combobox with list autocomplete).
function suggest(field) {
  const list = document.createElement("ul");
  list.id = `${field.id}-suggestions`;
  list.className = "fp-suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.suggested);
  list.hidden = true;
  const holder = document.createElement("div");
  holder.className = "fp-suggest";
  field.before(holder);
  holder.append(field, list);
  const states = {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  };
  for (const [name, value] of Object.entries(states)) field.setAttribute(name, value);

  const told = field.form.querySelector("[data-told]");
  let chosen = -1;
  let waiting;
  let asked;

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    if (told) told.textContent = "";
  };
  const choose = (at) => {
    const options = list.children;
    if (!options.length) return;
    if (chosen >= 0) options[chosen].setAttribute("aria-selected", "false");
    chosen = (at + options.length) % options.length;
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[chosen].id);
  };
  const take = (suggestion) => {
    close();
    if (suggestion.address) {
      window.location.assign(suggestion.address);
    } else {
      field.value = suggestion.text;
      field.form.requestSubmit();
    }
  };
  const show = (suggestions) => {
    close();
    if (!suggestions.length || document.activeElement !== field) return;
    suggestions.forEach((suggestion, at) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const kind = document.createElement("span");
      kind.className = "fp-suggestions__kind";
      kind.textContent = suggestion.kind;
      option.append(`${suggestion.text} `, kind);
      // Before the field loses its focus.
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(suggestion);
      });
      list.append(option);
    });
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    if (told) told.textContent = `${field.dataset.suggested} ${suggestions.length}`;
    list.taken = suggestions;
  };
  const ask = async () => {
    const typed = field.value.trim();
    if (typed.length < 2) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.suggest}?what=${encodeURIComponent(typed)}`, { signal: asked.signal });
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) take(list.taken[chosen]);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
}

// Only as exact as a street: three decimals are about a hundred metres.
function nearMe(button) {
  if (!navigator.geolocation) return;
  button.hidden = false;
  const told = button.form.querySelector("[data-told]");
  const tell = (text) => {
    if (told) told.textContent = text;
  };
  button.addEventListener("click", () => {
    tell(button.dataset.asking);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        tell("");
        button.form.elements.where.value = `${coords.latitude.toFixed(3)}, ${coords.longitude.toFixed(3)}`;
        button.form.requestSubmit();
      },
      () => tell(button.dataset.refused),
      { maximumAge: 300000, timeout: 15000 },
    );
  });
}

function share(button) {
  const address = button.dataset.share;
  if (navigator.share) {
    button.addEventListener("click", () => navigator.share({ title: document.title, url: address }).catch(() => {}));
  } else if (navigator.clipboard) {
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(address);
      button.textContent = button.dataset.shared;
    });
  } else {
    return;
  }
  button.hidden = false;
}
