// The circles under hands: pointer, fingers, keys. What is drawn, and where: circles-sky.js. Without
// this file the page has the same in words, and everybody in a list.

import { Sky } from "./circles-sky.js";

const room = document.querySelector("[data-dots]");
const who = document.querySelector(".sky-who");
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

async function lay() {
  const answer = await fetch(room.dataset.dots, { headers: { "HX-Request": "true" } });
  const door = answer.headers.get("HX-Redirect");
  if (door) return void location.assign(door);
  if (!answer.ok) throw new Error(String(answer.status));
  const data = await answer.json();
  await document.fonts.ready;
  const { rings, us, nameless } = room.dataset;
  hold(new Sky(room, data, { us, nameless, rings: rings.split("|") }));
}

function hold(sky) {
  const { over } = sky;
  let chosen = -1;
  let frame = 0;
  let glide = 0;
  let rest = 0;
  const href = (n) => room.dataset.person.replace("/_/", `/${sky.data.code[n]}/`);
  const isWide = () => sky.width >= 500;

  function draw(isMoving = false) {
    cancelAnimationFrame(frame);
    clearTimeout(rest);
    if (isMoving) rest = setTimeout(() => draw(), 140);
    frame = requestAnimationFrame(() => {
      sky.draw(isMoving);
      sky.point(chosen, isWide());
      over.classList.toggle("is-near", !sky.isWhole);
    });
  }

  function choose(n) {
    over.classList.toggle("is-on", n >= 0);
    if (n === chosen) return;
    chosen = n;
    sky.point(n, isWide());
    who.replaceChildren();
    if (n < 0) return;
    const name = Object.assign(document.createElement("a"), { className: "name", href: href(n), textContent: sky.data.name[n] || room.dataset.nameless });
    const line = Object.assign(document.createElement("span"), { className: "soft", textContent: sky.data.lines[sky.data.line[n]] });
    who.append(name, " ", line);
  }

  /** Nearer or farther, in a few steps unless somebody wants it calm. */
  function zoom(factor, px, py) {
    cancelAnimationFrame(glide);
    const steps = isCalm.matches ? 1 : 9;
    let done = 0;
    const step = () => {
      sky.zoom(factor ** (1 / steps), px, py);
      sky.draw(done + 1 < steps);
      sky.point(chosen, isWide());
      over.classList.toggle("is-near", !sky.isWhole);
      if (++done < steps) glide = requestAnimationFrame(step);
    };
    step();
  }

  function whole() {
    cancelAnimationFrame(glide);
    sky.whole();
    draw();
  }

  // ------------------------------------------------------------------------- the pointer

  const held = new Map(); // pointers that are down, and where they were last
  let moved = 0;
  const at = (event) => {
    const box = over.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  over.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, at(event));
    if (held.size === 1) moved = 0;
    if (event.pointerType === "mouse" || !sky.isWhole) over.setPointerCapture(event.pointerId);
  });
  over.addEventListener("pointermove", (event) => {
    const [x, y] = at(event);
    const before = held.get(event.pointerId);
    if (!before) return void (event.pointerType === "mouse" && choose(sky.under(x, y, 4)));
    moved += Math.abs(x - before[0]) + Math.abs(y - before[1]);
    const others = [...held].filter(([id]) => id !== event.pointerId);
    held.set(event.pointerId, [x, y]);
    if (others.length) {
      const [ox, oy] = others[0][1];
      const grown = Math.hypot(x - ox, y - oy) / (Math.hypot(before[0] - ox, before[1] - oy) || 1);
      sky.zoom(grown, (x + ox) / 2, (y + oy) / 2);
      draw(true);
    } else if (moved > 5 && !sky.isWhole) {
      over.classList.add("is-held");
      sky.move(x - before[0], y - before[1]);
      draw(true);
    }
  });
  over.addEventListener("pointerup", (event) => {
    const wasAlone = held.size === 1;
    held.delete(event.pointerId);
    over.classList.remove("is-held");
    if (!wasAlone || moved > 8) return;
    const [x, y] = at(event);
    const found = sky.under(x, y, event.pointerType === "mouse" ? 4 : 18);
    if (found >= 0 && event.pointerType === "mouse") {
      if (event.button === 0) open(found, event.ctrlKey || event.metaKey);
    } else if (found >= 0) choose(found);
    else if (!sky.isWhole) {
      // Who cannot drag, goes by touching where to look.
      sky.move(sky.width / 2 - x, sky.height / 2 - y);
      draw();
    } else choose(-1);
  });
  over.addEventListener("pointercancel", (event) => held.delete(event.pointerId));
  over.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && !held.size && document.activeElement !== over && choose(-1));
  over.addEventListener("dblclick", (event) => zoom(2, ...at(event)));
  over.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== over) return; // the page scrolls
      event.preventDefault();
      sky.zoom(Math.exp(-event.deltaY / 300), ...at(event));
      draw(true);
    },
    { passive: false },
  );

  const open = (n, isElsewhere) => (isElsewhere ? window.open(href(n), "_blank", "noopener") : location.assign(href(n)));

  // ---------------------------------------------------------------------------- the keys

  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const keys = {
    "+": () => zoom(1.6, ...place()),
    "-": () => zoom(1 / 1.6, ...place()),
    0: whole,
    Home: () => go(0),
    End: () => go(sky.count - 1),
    Enter: () => chosen >= 0 && open(chosen),
    Escape: () => choose(-1),
  };
  /** What one goes nearer to: who is chosen, else whoever is in the middle; never emptiness. */
  function place() {
    const n = chosen < 0 ? sky.midmost : chosen;
    return n < 0 ? [] : sky.toPage(sky.data.x[n], sky.data.y[n]);
  }

  function go(n) {
    if (n < 0) return;
    sky.show(n);
    choose(n);
    draw();
  }
  over.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = ways[event.key];
    const act = way ? () => go(sky.beside(chosen, ...way)) : Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!act) return;
    event.preventDefault();
    act();
  });
  over.addEventListener("focus", () => over.matches(":focus-visible") && chosen < 0 && sky.count && choose(0));

  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => (button.dataset.zoom === "whole" ? whole() : zoom(button.dataset.zoom === "in" ? 1.6 : 1 / 1.6, ...place())));
  }

  // ------------------------------------------------------------- what changes around them

  new ResizeObserver(() => {
    const wasWhole = sky.isWhole;
    sky.measure();
    if (wasWhole) sky.whole();
    else sky.zoom(1);
    draw();
  }).observe(room);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    sky.look();
    draw();
  });
  addEventListener("beforeprint", () => {
    sky.look(true);
    sky.draw();
    sky.point(-1);
  });
  addEventListener("afterprint", () => {
    sky.look();
    draw();
  });
  who.textContent = "";
  draw();
}

lay().catch(() => {
  room.classList.add("is-broken");
  who.textContent = room.dataset.broken;
});
