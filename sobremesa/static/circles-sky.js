// Draws the circles on a canvas: where one looks (centre and scale), the dots, names where there
// is room, faces when one comes near. It knows nothing of pointers and keys (circles.js).

const FACE_FROM = 12; // px: from this radius on a dot is a face
const NAME_FROM = 15; // and from this one it has its name
const DOT_LEAST = 1.15;
const FADE = { 0: 1, 1: 0.66, 2: 0.38, h: 0, w: 1 };
const KINDS = Object.keys(FADE);
const TURNS = [0, 6, 12, 18, 25, 32, 40, 50, 60].flatMap((turn) => (turn ? [turn, -turn] : [0])); // degrees

export class Sky {
  constructor(room, data, words) {
    Object.assign(this, { room, data, words });
    this.base = room.querySelector(".sky-dots");
    this.over = room.querySelector(".sky-over");
    this.paper = this.base.getContext("2d");
    this.glass = this.over.getContext("2d");
    this.count = data.x.length;
    this.stamps = new Map();
    this.turned = []; // by how much each ring's name stands beside the top; null: not at all
    this.dots = document.createElement("canvas");
    this.sand = this.dots.getContext("2d", { willReadFrequently: true });
    this.index();
    this.look();
    this.measure();
    this.whole();
  }

  // ------------------------------------------------------------------ where things are

  /** A grid over the sky, row after row: who lies in a cell is in `sown` from `from[cell]` on. */
  index() {
    const { x, y, ring, kind, reach } = this.data;
    const cells = (this.cells = Math.max(4, Math.min(96, Math.round(Math.sqrt(this.count / 3)))));
    this.cellOf = (at) => Math.max(0, Math.min(cells - 1, Math.floor(((at + reach) / (2 * reach)) * cells)));
    const cell = Int32Array.from(x, (_, n) => this.cellOf(y[n]) * cells + this.cellOf(x[n]));
    this.from = new Int32Array(cells ** 2 + 1);
    for (const one of cell) this.from[one + 1] += 1;
    for (let one = 0; one < cells ** 2; one++) this.from[one + 1] += this.from[one];
    const next = this.from.slice();
    this.sown = new Int32Array(this.count);
    for (let n = 0; n < this.count; n++) this.sown[next[cell[n]]++] = n;
    // The same in the order of the cells, so that drawing reads what lies side by side.
    this.sownX = Float64Array.from(this.sown, (n) => x[n]);
    this.sownY = Float64Array.from(this.sown, (n) => y[n]);
    this.sownSort = Uint8Array.from(this.sown, (n) => +ring[n] * KINDS.length + KINDS.indexOf(kind[n]));
  }

  /** Spans of `sown` that hold everybody within a rectangle of the sky, and a few beside it. */
  *spans(left, top, right, bottom) {
    const [c0, c1, r0, r1] = [left, right, top, bottom].map(this.cellOf);
    for (let row = r0; row <= r1; row++) yield [this.from[row * this.cells + c0], this.from[row * this.cells + c1 + 1]];
  }

  /** Everybody in there. */
  *within(left, top, right, bottom) {
    for (const [from, to] of this.spans(left, top, right, bottom)) yield* this.sown.subarray(from, to);
  }

  /** Who is under a point of the canvas, or near enough for a finger. */
  under(px, py, slack) {
    const [wx, wy] = this.toSky(px, py);
    const far = (slack + 30) / this.scale;
    let best = -1;
    let least = Infinity;
    for (const n of this.within(wx - far, wy - far, wx + far, wy + far)) {
      const away = Math.hypot(this.data.x[n] - wx, this.data.y[n] - wy) * this.scale - this.radius(n);
      if (away < slack && away < least) [best, least] = [n, away];
    }
    return best;
  }

  /** The nearest one in a direction: as far as possible straight ahead. -1 where there is none. */
  beside(from, dx, dy) {
    const { x, y } = this.data;
    const [x0, y0] = from < 0 ? [0, 0] : [x[from], y[from]];
    let best = -1;
    let least = Infinity;
    for (let n = 0; n < this.count; n++) {
      const [ax, ay] = [x[n] - x0, y[n] - y0];
      const ahead = ax * dx + ay * dy;
      const aside = Math.abs(ax * dy - ay * dx);
      if (n === from || ahead <= 0 || aside > 1.2 * ahead) continue;
      const cost = ahead + 2 * aside;
      if (cost < least) [best, least] = [n, cost];
    }
    return best;
  }

  /** Who is nearest to the middle of what is seen. */
  get midmost() {
    const { x, y } = this.data;
    let best = -1;
    let least = Infinity;
    for (let n = 0; n < this.count; n++) {
      const away = Math.hypot(x[n] - this.x, y[n] - this.y);
      if (away < least) [best, least] = [n, away];
    }
    return best;
  }

  radius(n) {
    return Math.max(this.data.rings[+this.data.ring[n]][2] * this.scale, DOT_LEAST);
  }

  toSky(px, py) {
    return [(px - this.width / 2) / this.scale + this.x, (py - this.height / 2) / this.scale + this.y];
  }

  toPage(wx, wy) {
    return [(wx - this.x) * this.scale + this.width / 2, (wy - this.y) * this.scale + this.height / 2];
  }

  // --------------------------------------------------------------------- where one looks

  /** Colours and letters, as the page has them now; on paper, ink on white. */
  look(onPaper = false) {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(`--${name}`).trim();
    this.ink = onPaper ? "#000" : of("ink");
    this.soft = onPaper ? "#333" : of("ink-soft");
    this.line = onPaper ? "#999" : of("line");
    this.edge = onPaper ? "#555" : of("edge");
    this.wine = onPaper ? "#86233b" : of("wine");
    this.ground = onPaper ? "#fff" : of("paper");
    this.cloth = onPaper ? "#fff" : of("cloth");
    this.tints = [1, 2, 3, 4, 5].map((n) => (onPaper ? "#eee" : of(`tint-${n}`)));
    this.serif = of("serif");
    this.sans = of("sans");
    this.stamps.clear();
  }

  measure() {
    const box = this.room.getBoundingClientRect();
    this.dpr = Math.min(window.devicePixelRatio || 1, 2);
    [this.width, this.height] = [box.width, box.height];
    for (const canvas of [this.base, this.over, this.dots]) {
      canvas.width = Math.round(box.width * this.dpr);
      canvas.height = Math.round(box.height * this.dpr);
    }
    this.stamps.clear(); // they know how wide the canvas is
    this.turnedAt = 0;
    this.image = this.sand.createImageData(this.dots.width || 1, this.dots.height || 1);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.least = Math.min(this.width, this.height) / (2 * this.data.reach * 1.04);
    this.most = Math.max(30 / Math.min(...this.data.rings.map((one) => one[2])), 2 * this.least);
  }

  whole() {
    Object.assign(this, { x: 0, y: 0, scale: this.least });
  }

  get isWhole() {
    return this.scale <= this.least * 1.001;
  }

  /** Nearer or farther by a factor, with one point of the canvas staying where it is. */
  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const [wx, wy] = this.toSky(px, py);
    this.scale = Math.max(this.least, Math.min(this.most, this.scale * factor));
    this.x = wx - (px - this.width / 2) / this.scale;
    this.y = wy - (py - this.height / 2) / this.scale;
    this.stay();
  }

  move(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.stay();
  }

  /** Never look beside the sky; the whole of it stands in the middle. */
  stay() {
    const free = this.data.reach * (1 - this.least / this.scale) * 1.04;
    const away = Math.hypot(this.x, this.y);
    if (away > free) [this.x, this.y] = free <= 0 ? [0, 0] : [(this.x * free) / away, (this.y * free) / away];
  }

  show(n) {
    const [px, py] = this.toPage(this.data.x[n], this.data.y[n]);
    const edge = 40;
    this.move(
      Math.min(0, this.width - edge - px) || Math.max(0, edge - px),
      Math.min(0, this.height - edge - py) || Math.max(0, edge - py),
    );
  }

  // -------------------------------------------------------------------------- the drawing

  /** All of it; while something moves without the names, which cost most. */
  draw(isMoving = false) {
    if (!this.dots.width || !this.dots.height) return; // the page is being left
    const pen = this.paper;
    pen.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    this.drawRings(pen);
    const radii = this.data.rings.map((one) => Math.max(one[2] * this.scale, DOT_LEAST));
    const faces = this.sow(radii);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(this.dots, 0, 0);
    pen.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    for (const n of faces) this.drawFace(pen, n, radii[+this.data.ring[n]], isMoving);
    this.drawRingNames(pen, isMoving);
    if (radii[0] < NAME_FROM && !isMoving) this.drawSomeNames(pen);
  }

  /** Dots straight into the pixels: 20,000 calls of the canvas would stutter. Gives the faces. */
  sow(radii) {
    const { pixels, dpr, sown, sownX, sownY, sownSort } = this;
    const [across, down] = [this.dots.width, this.dots.height];
    const edge = 40 / this.scale;
    const [left, top] = this.toSky(0, 0);
    const [right, bottom] = this.toSky(this.width, this.height);
    const [sx, dx] = [this.scale * dpr, (this.width / 2 - this.x * this.scale) * dpr];
    const dy = (this.height / 2 - this.y * this.scale) * dpr;
    const stamps = radii.flatMap((r) => KINDS.map((kind) => (r < FACE_FROM ? this.stamp(kind, r) : null)));
    const faces = [];
    pixels.fill(0);
    for (const [first, end] of this.spans(left - edge, top - edge, right + edge, bottom + edge)) {
      for (let at = first; at < end; at++) {
        const one = stamps[sownSort[at]];
        if (one === null) {
          faces.push(sown[at]);
          continue;
        }
        const { inks, places, size } = one;
        const x0 = Math.round(sownX[at] * sx + dx) - one.half;
        const y0 = Math.round(sownY[at] * sx + dy) - one.half;
        if (x0 >= 0 && y0 >= 0 && x0 + size <= across && y0 + size <= down) {
          const start = y0 * across + x0;
          for (let n = 0; n < inks.length; n++) {
            const to = start + places[n];
            if (inks[n] >>> 24 > pixels[to] >>> 24) pixels[to] = inks[n]; // they do not touch: no mixing
          }
        } else if (x0 > -size && y0 > -size && x0 < across && y0 < down) this.sowAtEdge(one, x0, y0);
      }
    }
    this.sand.putImageData(this.image, 0, 0);
    return faces;
  }

  /** A dot that reaches over the edge of the canvas. */
  sowAtEdge({ inks, xs, ys }, x0, y0) {
    const [across, down] = [this.dots.width, this.dots.height];
    for (let n = 0; n < inks.length; n++) {
      const [px, py] = [x0 + xs[n], y0 + ys[n]];
      if (px < 0 || py < 0 || px >= across || py >= down) continue;
      const to = py * across + px;
      if (inks[n] >>> 24 > this.pixels[to] >>> 24) this.pixels[to] = inks[n];
    }
  }

  /** The pixels of a dot that bear ink, drawn once for each kind and size. */
  stamp(kind, r) {
    const size = Math.round(r * this.dpr * 4) / 4; // quarters of a pixel: few stamps, no jumps
    const key = `${kind}${size}`;
    const known = this.stamps.get(key);
    if (known) return known;
    if (this.stamps.size > 400) this.stamps.clear();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 2 * Math.ceil(size + 1) + 1;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const middle = canvas.width / 2;
    pen.beginPath();
    if (kind === "h") {
      const line = Math.min(1.6 * this.dpr, Math.max(0.8, size / 3));
      pen.arc(middle, middle, Math.max(size - line / 2, 0.5), 0, 7);
      pen.lineWidth = line;
      pen.strokeStyle = this.edge;
      pen.stroke();
    } else {
      pen.arc(middle, middle, size, 0, 7);
      pen.globalAlpha = FADE[kind];
      pen.fillStyle = kind === "w" ? this.wine : this.ink;
      pen.fill();
    }
    const pixels = new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.width).data.buffer);
    const inked = Array.from(pixels.keys()).filter((at) => pixels[at] >>> 24);
    const made = { size: canvas.width, half: (canvas.width - 1) / 2 };
    made.xs = Int32Array.from(inked, (at) => at % canvas.width);
    made.ys = Int32Array.from(inked, (at) => Math.floor(at / canvas.width));
    made.inks = Uint32Array.from(inked, (at) => pixels[at]);
    made.places = made.xs.map((x, n) => made.ys[n] * this.dots.width + x);
    this.stamps.set(key, made);
    return made;
  }

  drawRings(pen) {
    const [px, py] = this.toPage(0, 0);
    pen.lineWidth = 1.1;
    pen.strokeStyle = this.line;
    for (const [, outer] of this.data.rings) {
      pen.beginPath();
      pen.arc(px, py, outer * this.scale, 0, 7);
      pen.stroke();
    }
  }

  drawRingNames(pen, isMoving) {
    const size = this.width < 500 ? 12 : 15;
    const [px, py] = this.toPage(0, 0);
    this.said = []; // where words stand: names keep out of them
    pen.font = `500 ${size + 1}px ${this.serif}`;
    const isRoom = pen.measureText(this.words.us).width / 2 < this.data.rings[0][0] * this.scale + 4;
    if (isRoom) this.write(pen, this.words.us, px, py, pen.font, this.ink);
    const font = `italic 400 ${size}px ${this.serif}`;
    const isNew = !isMoving && this.turnedAt !== this.scale;
    if (isNew) this.turnedAt = this.scale;
    pen.font = font;
    this.data.rings.forEach(([, outer, , count], ring) => {
      if (isNew) this.turned[ring] = count ? this.turnOf(outer, pen.measureText(this.words.rings[ring]).width / 2 + 6) : null;
      const turn = this.turned[ring] ?? null;
      if (turn !== null) this.write(pen, this.words.rings[ring], ...this.onRing(outer, turn), font, this.soft);
    });
  }

  onRing(outer, turn) {
    const [px, py] = this.toPage(0, 0);
    const angle = (turn * Math.PI) / 180;
    return [px + outer * this.scale * Math.sin(angle), py - outer * this.scale * Math.cos(angle)];
  }

  /** Where on its ring a name hides the fewest, best at the top; null where other words stand. */
  turnOf(outer, half) {
    let best = null;
    let least = Infinity;
    for (const turn of TURNS) {
      const [px, py] = this.onRing(outer, turn);
      const box = [px - half, py - 10, px + half, py + 10];
      const isBeside = this.isWhole && (box[0] < 0 || box[2] > this.width || box[1] < 0);
      if (isBeside || this.isSaid(box)) continue;
      const cost = this.hiddenIn(box) + Math.abs(turn) / 100;
      if (cost < least) [best, least] = [turn, cost];
    }
    return best;
  }

  /** A word with paper around it, in the middle of a place. */
  write(pen, word, px, py, font, colour) {
    pen.font = font;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 5;
    pen.strokeStyle = this.ground;
    pen.strokeText(word, px, py);
    pen.fillStyle = colour;
    pen.fillText(word, px, py);
    const half = pen.measureText(word).width / 2 + 4;
    this.said?.push([px - half, py - 10, px + half, py + 10]);
  }

  /** Near by: initials on a tint; how fresh we are is the rim, an absence a dashed one. */
  drawFace(pen, n, r, isMoving) {
    const { x, y, kind, letters, tint } = this.data;
    const [px, py] = this.toPage(x[n], y[n]);
    const isGone = kind[n] === "h";
    pen.beginPath();
    pen.arc(px, py, r - 1.5, 0, 7);
    if (!isGone) {
      pen.fillStyle = this.tints[+tint[n] - 1];
      pen.fill();
    }
    pen.setLineDash(isGone ? [4, 4] : []);
    pen.lineWidth = kind[n] === "w" ? 4 : 2.5;
    pen.strokeStyle = isGone ? this.edge : kind[n] === "w" ? this.wine : this.ink;
    pen.globalAlpha = isGone ? 1 : FADE[kind[n]];
    pen.stroke();
    pen.globalAlpha = 1;
    pen.setLineDash([]);
    pen.font = `500 ${Math.round(r * 0.76)}px ${this.serif}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = isGone ? this.soft : this.ink;
    pen.fillText(letters[n], px, py + r * 0.06);
    if (r >= NAME_FROM && !isMoving) this.drawName(pen, n, px, py + r + 10, r / 0.29);
  }

  /** The whole name where there is room for it, in two lines at most; else how one calls them. */
  drawName(pen, n, px, py, room) {
    const font = `500 14px ${this.serif}`;
    const whole = this.data.name[n];
    const lines = room > 90 ? wrapped(pen, whole, font, room) : [whole];
    const fits = lines.length < 3 && lines.every((line) => pen.measureText(line).width <= room);
    if (fits) return lines.forEach((line, at) => this.write(pen, line, px, py + 16 * at, font, this.ink));
    pen.font = font;
    let name = whole.split(" ")[0];
    while (name.length > 3 && pen.measureText(name).width > room) name = `${name.slice(0, -2).trimEnd()}…`;
    this.write(pen, name, px, py, font, this.ink);
  }

  /** From afar: those who wait for a word of ours, then those to miss first, where it hides nobody. */
  drawSomeNames(pen) {
    const most = this.width < 500 ? 5 : 12;
    const { kind, x, y, name, ring } = this.data;
    const isFew = this.count <= most; // then everybody has a name
    let left = most;
    for (const wanted of isFew ? KINDS : ["w", "h"]) {
      const kept = wanted === "w" && !isFew ? 2 : 0;
      for (let n = 0; n < this.count && left > kept; n++) {
        if (kind[n] !== wanted || !name[n] || (!isFew && +ring[n] > (wanted === "h" ? 2 : 4))) continue;
        const [px, py] = this.toPage(x[n], y[n]);
        if (px < 30 || py < 20 || px > this.width - 30 || py > this.height - 20) continue;
        left -= this.placeName(pen, n, px, py) ? 1 : 0;
      }
    }
  }

  placeName(pen, n, px, py) {
    const word = this.data.name[n].split(" ")[0];
    pen.font = `500 ${this.width < 500 ? 13 : 15}px ${this.serif}`;
    const half = pen.measureText(word).width / 2 + 2;
    const r = this.radius(n);
    const spots = [[px, py - r - 11], [px, py + r + 11], [px + r + half + 5, py], [px - r - half - 5, py]];
    for (const [x, y] of spots) {
      const box = [x - half, y - 9, x + half, y + 9];
      if (box[0] < 2 || box[2] > this.width - 2 || this.hides(box, n)) continue;
      this.write(pen, word, x, y, pen.font, this.ink);
      return true;
    }
    return false;
  }

  hides(box, besides) {
    return this.isSaid(box) || this.hiddenIn(box, besides) > (this.count > 2000 ? 12 : 0);
  }

  isSaid([left, top, right, bottom]) {
    return this.said.some((box) => left < box[2] && right > box[0] && top < box[3] && bottom > box[1]);
  }

  /** How many dots lie under a box of the canvas. */
  hiddenIn([left, top, right, bottom], besides = -1) {
    const [a, b] = this.toSky(left - 6, top - 6);
    const [c, d] = this.toSky(right + 6, bottom + 6);
    let hidden = 0;
    for (const n of this.within(a, b, c, d)) {
      const [px, py] = this.toPage(this.data.x[n], this.data.y[n]);
      const r = this.radius(n);
      if (n !== besides && px + r > left && px - r < right && py + r > top && py - r < bottom) hidden += 1;
    }
    return hidden;
  }

  /** Who is chosen, on the glass over the picture: a rim, the name and the sentence. */
  point(n, isWide) {
    const pen = this.glass;
    pen.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    if (n < 0) return;
    const [px, py] = this.toPage(this.data.x[n], this.data.y[n]);
    const r = this.radius(n);
    pen.beginPath();
    pen.arc(px, py, r + 5, 0, 7);
    pen.lineWidth = 6;
    pen.strokeStyle = this.ground;
    pen.stroke();
    pen.lineWidth = 2.5;
    pen.strokeStyle = this.ink;
    pen.stroke();
    if (isWide) this.drawNote(pen, n, px, py, r);
  }

  drawNote(pen, n, px, py, r) {
    const lines = wrapped(pen, this.data.lines[this.data.line[n]], `400 15px ${this.sans}`, 250);
    pen.font = `500 18px ${this.serif}`;
    const name = wrapped(pen, this.data.name[n] || this.words.nameless, pen.font, 250);
    pen.font = `400 15px ${this.sans}`;
    const width = 282;
    const height = 22 + name.length * 22 + lines.length * 20;
    const x = Math.max(6, Math.min(this.width - width - 6, px - width / 2));
    const y = py - r - 14 - height > 4 ? py - r - 14 - height : py + r + 14;
    pen.beginPath();
    pen.roundRect(x, y, width, height, 8);
    pen.fillStyle = this.cloth;
    pen.fill();
    pen.lineWidth = 1.5;
    pen.strokeStyle = this.ink;
    pen.stroke();
    pen.textAlign = "start";
    pen.textBaseline = "top";
    pen.fillStyle = this.ink;
    pen.font = `500 18px ${this.serif}`;
    name.forEach((line, at) => pen.fillText(line, x + 15, y + 12 + at * 22));
    pen.font = `400 15px ${this.sans}`;
    pen.fillStyle = this.soft;
    lines.forEach((line, at) => pen.fillText(line, x + 15, y + 14 + name.length * 22 + at * 20));
  }
}

function wrapped(pen, text, font, room) {
  pen.font = font;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (lines.at(-1) && pen.measureText(longer).width > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
