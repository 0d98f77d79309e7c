// Single keys, when no field has the focus. The page is without this file, or with a switch in the
// settings, as usable as before (WCAG 2.1.4).

const body = document.querySelector("script[data-keys]").dataset;
const places = { t: body.today, w: body.waiting, p: body.people };
let going = 0; // "g" was pressed: until when the next key is a place
let dialog = null; // fetched when it is first asked for

const rows = () => [...document.querySelectorAll("[data-row], .people > li, .waits > .wait, .guest")];
const here = () => rows().find((row) => row.classList.contains("is-here"));
const opener = (row) => row?.querySelector("[data-open], .name a, h3 a, a.name, a");

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(here());
  const to = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
  for (const row of all) row.classList.toggle("is-here", row === to);
  opener(to)?.focus();
  to.scrollIntoView({ block: "nearest" });
  return true;
}

async function help() {
  if (!dialog) {
    const answer = await fetch(body.keys, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.headers.get("HX-Redirect")) return void location.assign(body.keys);
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: body.sheet });
    document.head.append(sheet);
    const place = document.createElement("div");
    place.innerHTML = await answer.text(); // scrubbed by trust.js
    document.body.append(place);
    dialog = place.querySelector("dialog");
    dialog.querySelector("[data-shut]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

const acts = {
  "?": () => void help(),
  "/": () => {
    const field = document.querySelector("main input[type=search]");
    if (field) field.focus();
    else document.getElementById("find")?.click();
  },
  j: () => step(1),
  k: () => step(-1),
  x: () => here()?.querySelector('input[name="who"]')?.click() ?? Boolean(here()),
  e: () => here()?.querySelector("[data-edit]")?.click() ?? Boolean(here()),
  g: () => {
    going = Date.now() + 1500;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  const field = event.target.closest("input, textarea, select, [contenteditable]");
  if (field && field.type !== "checkbox") return; // somebody is writing
  if (document.querySelector("dialog[open]") && event.key !== "?") return;
  if (going > Date.now() && places[event.key]) {
    event.preventDefault();
    location.assign(places[event.key]);
    return;
  }
  going = 0;
  const act = acts[event.key];
  if (act && act() !== false) event.preventDefault();
});
