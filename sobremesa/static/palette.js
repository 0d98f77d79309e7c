// The palette: Ctrl/⌘ K or the pill in the head. A combobox with a listbox (WAI-ARIA APG), in a
// dialog. Without this file the pill is a link to the search page.

const pill = document.getElementById("find");
const from = pill?.dataset.find;
let palette = null; // fetched when it is first asked for

if (from) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("palette.css", import.meta.url).href;
  document.head.append(sheet);
  document.addEventListener("keydown", (event) => {
    const isAsked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isAsked || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    toggle();
  });
  pill.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab, as with any link
    event.preventDefault();
    toggle();
  });
}

async function toggle() {
  palette ??= lay(); // a promise: two quick keys lay one palette
  let early = ""; // letters that come faster than the palette
  const keep = (event) => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    early += event.key;
  };
  document.addEventListener("keydown", keep, true);
  try {
    const open = await palette;
    document.removeEventListener("keydown", keep, true);
    open(early);
  } catch {
    location.assign(pill.href); // the page does what the palette cannot
  }
}

async function fetched(query) {
  const answer = await fetch(`${from}?${query}`, { headers: { "HX-Request": "true" } });
  const door = answer.headers.get("HX-Redirect");
  if (door) location.assign(door);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

async function lay() {
  const place = document.createElement("div");
  place.innerHTML = await fetched("frame=1"); // scrubbed by trust.js
  document.body.append(place);
  const dialog = place.querySelector("dialog");
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const count = dialog.querySelector("[role=status]");
  let chosen = -1;
  let asked = 0;
  let shown = null; // what the options answer to
  let timer = 0;
  let isMoved = false; // somebody chose with the arrows: a later answer leaves them there

  const options = () => [...list.querySelectorAll("[role=option]")];

  function choose(index) {
    const all = options();
    chosen = all.length && index !== null ? (index + all.length) % all.length : -1;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", all[chosen].id);
      if (chosen === 0) list.scrollTop = 0; // with the heading above it
      else all[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  async function ask() {
    const turn = (asked += 1);
    const words = input.value;
    let found;
    try {
      found = await fetched(`q=${encodeURIComponent(words)}`);
    } catch {
      count.textContent = count.dataset.lost;
      return;
    }
    if (turn !== asked) return; // a later letter has been asked for already
    const held = isMoved ? options()[chosen]?.getAttribute("href") : null;
    list.innerHTML = found; // scrubbed by trust.js
    shown = words;
    const n = options().length;
    count.textContent = (n === 1 ? count.dataset.one : count.dataset.many).replace("%s", String(n));
    const at = held ? options().findIndex((one) => one.getAttribute("href") === held) : -1;
    choose(at >= 0 ? at : input.value.trim() ? 0 : null);
  }

  input.addEventListener("input", () => {
    isMoved = false;
    clearTimeout(timer);
    timer = setTimeout(ask, 90);
  });
  input.addEventListener("keydown", (event) => {
    const moves = {
      ArrowDown: () => choose(chosen + 1),
      ArrowUp: () => choose(chosen < 0 ? -1 : chosen - 1),
      PageDown: () => choose(Math.min(chosen + 5, options().length - 1)),
      PageUp: () => choose(Math.max(chosen - 5, 0)),
      Enter: async () => {
        clearTimeout(timer);
        if (shown !== input.value) await ask(); // faster than the answer: never open a stale one
        options()[Math.max(chosen, 0)]?.click();
      },
    };
    if (!moves[event.key] || event.isComposing) return;
    event.preventDefault();
    isMoved = event.key !== "Enter" || isMoved;
    moves[event.key]();
  });
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    const index = options().indexOf(option);
    if (option && index !== chosen) choose(index);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside it
  });
  dialog.querySelector("[data-shut]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => pill.focus());

  return (early) => {
    if (dialog.open) {
      dialog.close();
      return;
    }
    input.value = early;
    isMoved = false;
    list.replaceChildren();
    dialog.showModal();
    input.focus();
    ask();
  };
}

