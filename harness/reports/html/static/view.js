// Elements, and a drawing that can be moved and zoomed.

const DATA = JSON.parse(document.getElementById("data").textContent);
const find = (selector, within = document) => within.querySelector(selector);
const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];

// Texts become text nodes, never markup: they are names and values from somebody's schema.
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== false));
  return node;
}
const html = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
const shorten = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);
const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

// How wide a text is, in a font as CSS has it.
const measuring = document.createElement("canvas").getContext("2d");
const FAMILY = getComputedStyle(document.documentElement).getPropertyValue("--sans");
function widthOf(text, size, weight = 650) {
  measuring.font = `${weight} ${size}px ${FAMILY}`;
  return measuring.measureText(text).width;
}

class View {
  constructor(canvas, changed = () => {}) {
    this.canvas = canvas;
    this.svg = find("svg", canvas);
    this.changed = changed;
    this.content = svg("g");
    this.svg.append(this.content);
    this.bounds = { x: 0, y: 0, width: 1, height: 1 };
    this.scale = 1;
    this.x = this.y = 0;
    this.fitted = true;
    this.pointers = new Map();
    this.svg.setAttribute("tabindex", "0");
    this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.svg.addEventListener("pointerdown", (event) => this.down(event));
    this.svg.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) this.svg.addEventListener(end, (event) => this.up(event));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && canvas.classList.contains("expanded")) this.expand();
    });
    for (const button of findAll("[data-view]", canvas)) {
      button.addEventListener("click", () => this[button.dataset.view]());
    }
    new ResizeObserver(() => this.fitted && this.fit()).observe(this.svg);
    addEventListener("beforeprint", () => this.fit());
  }

  get size() {
    return { width: this.svg.clientWidth || 1000, height: this.svg.clientHeight || 600 };
  }

  apply() {
    this.content.setAttribute("transform", `translate(${this.x} ${this.y}) scale(${this.scale})`);
    this.changed(this.scale);
  }

  // Show a part of the drawing, no larger than its natural size.
  show(box, margin = 24, most = 1) {
    const { width, height } = this.size;
    const scale = Math.min(most, (width - 2 * margin) / box.width, (height - 2 * margin) / box.height);
    this.scale = Math.max(scale, 0.02);
    this.x = width / 2 - (box.x + box.width / 2) * this.scale;
    this.y = height / 2 - (box.y + box.height / 2) * this.scale;
    this.fitted = false;
    this.apply();
  }

  fit() {
    this.show(this.bounds, 20, 1.15);
    this.fitted = true;
  }

  zoom(factor, x = this.size.width / 2, y = this.size.height / 2) {
    const scale = Math.min(4, Math.max(0.03, this.scale * factor));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.fitted = false;
    this.apply();
  }

  in() { this.zoom(1.35); }
  out() { this.zoom(1 / 1.35); }

  pan(x, y) {
    this.x += x;
    this.y += y;
    this.fitted = false;
    this.apply();
  }

  expand() {
    const expanded = this.canvas.classList.toggle("expanded");
    const button = find("[data-view=expand]", this.canvas);
    button.setAttribute("aria-pressed", String(expanded));
    button.textContent = expanded ? "Close" : "Expand";
    requestAnimationFrame(() => this.fit());
  }

  wheel(event) {
    // The wheel scrolls the page, as a reader expects who only passes by.
    if (!event.ctrlKey && !event.metaKey && !this.canvas.classList.contains("expanded")) return;
    event.preventDefault();
    const { left, top } = this.svg.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), event.clientX - left, event.clientY - top);
  }

  down(event) {
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.travelled = 0;
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    this.pointers.set(event.pointerId, now);
    this.travelled += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (this.travelled > 4 && !this.svg.hasPointerCapture(event.pointerId)) {
      this.svg.setPointerCapture(event.pointerId); // a click stays a click on what is below it
      this.svg.classList.add("moving");
    }
    if (others.length) {
      const { left, top } = this.svg.getBoundingClientRect();
      const distance = (point) => Math.hypot(point.x - others[0].x, point.y - others[0].y) || 1;
      this.zoom(distance(now) / distance(before), (now.x + others[0].x) / 2 - left, (now.y + others[0].y) / 2 - top);
    } else if (this.travelled > 4) {
      this.pan(now.x - before.x, now.y - before.y);
    }
  }

  up(event) {
    this.pointers.delete(event.pointerId);
    this.svg.classList.remove("moving");
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    const actions = { "+": "in", "=": "in", "-": "out", 0: "fit" };
    if (event.key in actions) this[actions[event.key]]();
    else if (event.key in steps && event.target === this.svg) this.pan(...steps[event.key]);
    else return;
    event.preventDefault();
  }
}
