// Single keys for those who decide all day. They can be switched off, which is remembered, and never work in fields (WCAG 2.1.4).
const OFF = "queue-keys-off";
const box = document.querySelector("[data-queue-keys]");
const help = box?.querySelector("[data-queue-help]");
const button = box?.querySelector("[data-queue-switch]");

const kept = {
  get isOff() {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  },
  set isOff(off) {
    try {
      if (off) localStorage.setItem(OFF, "1");
      else localStorage.removeItem(OFF);
    } catch {
      // Where nothing may be kept, the keys are as they were on the next page.
    }
  },
};
let isOff = kept.isOff;

function tell() {
  button.textContent = isOff ? "Turn the keys on" : "Turn the keys off";
}

// Opens what a field stands in, and goes there.
function goTo(id) {
  const field = document.getElementById(id);
  if (!field) return false;
  const around = field.closest("details");
  if (around) around.open = true;
  field.focus();
  return true;
}

const keys = {
  a: () => goTo("accept"),
  q: () => goTo("question"),
  r: () => goTo("reason"),
  n: () => {
    const next = document.getElementById("next-in-list");
    next?.click();
    return Boolean(next);
  },
  "?": () => {
    help.open = !help.open;
    if (help.open) help.querySelector("summary").focus();
    return true;
  },
};

if (box) {
  box.hidden = false;
  tell();
  button.addEventListener("click", () => {
    isOff = !isOff;
    kept.isOff = isOff;
    tell();
  });
  document.addEventListener("keydown", (event) => {
    const isChord = event.ctrlKey || event.altKey || event.metaKey || event.repeat;
    const isField = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (isOff || isChord || isField || event.defaultPrevented) return;
    if (keys[event.key]?.()) event.preventDefault();
  });
}
