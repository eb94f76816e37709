// Lets readers of another website report what is wrong with a service. It keeps nothing and loads nothing.
(() => {
  const base = document.currentScript.src.replace(/\/widget\/report\.js.*$/, "");
  const texts = {
    en: {
      open: "Something wrong here?",
      about: "What is wrong?",
      hours: "The times",
      place: "The place or the address",
      contact: "The phone, email or website",
      cost: "The cost",
      closed: "It has closed, or never ran",
      other: "Something else",
      detail: "What should it say?",
      hint: "Please do not write about your own health or life here, and do not name people.",
      send: "Send",
      noAbout: "Choose what is wrong",
      noDetail: "Tell us what it should say",
      often: "You have sent several reports. Please wait ten minutes, then send this one again",
      failed: "It could not be sent. Please use our own page",
      thanks: "Thank you. Your reference number is ",
      status: "See what became of it",
    },
    cy: {
      open: "Rhywbeth o’i le yma?",
      about: "Beth sydd o’i le?",
      hours: "Yr amseroedd",
      place: "Y lle neu’r cyfeiriad",
      contact: "Y ffôn, yr e-bost neu’r wefan",
      cost: "Y gost",
      closed: "Mae wedi cau, neu ni fu erioed ar gael",
      other: "Rhywbeth arall",
      detail: "Beth ddylai ei ddweud?",
      hint: "Peidiwch ag ysgrifennu yma am eich iechyd na’ch bywyd eich hun, a pheidiwch ag enwi pobl.",
      send: "Anfon",
      noAbout: "Dewiswch beth sydd o’i le",
      noDetail: "Dywedwch wrthym beth ddylai ei ddweud",
      often: "Rydych wedi anfon sawl adroddiad. Arhoswch ddeng munud, yna anfonwch hwn eto",
      failed: "Nid oedd modd ei anfon. Defnyddiwch ein tudalen ein hunain",
      thanks: "Diolch. Eich cyfeirnod yw ",
      status: "Gweld beth ddigwyddodd iddo",
    },
  };
  const make = (name, said, ...within) => {
    const made = Object.assign(document.createElement(name), said);
    made.append(...within);
    return made;
  };
  let count = 0;
  const build = (place) => {
    const service = encodeURIComponent(place.dataset.fingerpostReport);
    const spoken = place.dataset.language || place.closest("[lang]")?.lang || "";
    const lang = /^cy\b/i.test(spoken) ? "cy" : "en";
    const says = texts[lang];
    const id = `fingerpost-${++count}`;
    const page = `${base}${lang === "cy" ? "/cy" : ""}`;
    const wrong = make("p", { id: `${id}-wrong` });
    wrong.setAttribute("role", "alert");
    const about = ["hours", "place", "contact", "cost", "closed", "other"].map((value) =>
      make("div", {}, make("label", {}, make("input", { type: "radio", name: "about", value }), " ", says[value])),
    );
    const detail = make("textarea", { id, name: "detail", rows: 4, maxLength: 2000 });
    detail.setAttribute("aria-describedby", `${id}-hint`);
    const button = make("button", { textContent: says.send });
    const form = make(
      "form",
      { noValidate: true },
      make("fieldset", {}, make("legend", { textContent: says.about }), ...about),
      make("label", { htmlFor: id, textContent: says.detail }),
      make("p", { id: `${id}-hint`, textContent: says.hint }),
      detail,
      wrong,
      button,
    );
    const tell = (text, field) => {
      wrong.textContent = text;
      field.focus();
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const chosen = form.elements.about.value;
      if (!chosen) return tell(says.noAbout, form.elements.about[0]);
      if (!detail.value.trim() && chosen !== "closed") return tell(says.noDetail, detail);
      button.disabled = true;
      try {
        const answer = await fetch(`${base}/oruk/services/${service}/reports`, {
          method: "POST",
          credentials: "omit",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ about: chosen, detail: detail.value, language: lang }),
        });
        if (!answer.ok) throw answer;
        const { reference } = await answer.json();
        const link = make("a", { href: `${page}/reports/${reference}`, textContent: says.status });
        const done = make("p", { tabIndex: -1 }, says.thanks, make("strong", { textContent: reference }), ". ", link);
        form.replaceWith(done);
        done.focus();
      } catch ({ status }) {
        button.disabled = false;
        if (status === 429) return tell(says.often, button);
        const gone = status === 404 || status === 410;
        const href = `${page}/services/${service}${gone ? "" : "/report"}`;
        wrong.replaceChildren(make("a", { href, textContent: says.failed }));
      }
    });
    const whole = make("details", { lang }, make("summary", { textContent: says.open }), form);
    place.replaceChildren(whole);
  };
  const start = () => {
    for (const place of document.querySelectorAll("[data-fingerpost-report]")) {
      if (!place.querySelector("details")) build(place);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
