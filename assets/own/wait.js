// Says how far a job has come, without loading the page anew: who hears the page would begin again each time.
const told = document.querySelector("[data-wait]");
const again = setInterval(async () => {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-wait]");
    if (now) {
      told.textContent = now.textContent;
    } else {
      clearInterval(again);
      location.reload();
    }
  } catch {
    // The network may come back; the link on the page is there until then.
  }
}, 2000);
