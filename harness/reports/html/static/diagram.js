// The tables, their foreign keys and relationships, with what was found about them.

const ROW = 18, HEAD = 26;
const MONO = 6.65, MONO_SMALL = 6.05; // widths of a character at 11 and 10 pixels

const MARKS = new Map(); // by the number of an object: what was found about it, and about what is in it
for (const mark of DATA.marks) {
  if (!MARKS.has(mark.object)) MARKS.set(mark.object, []);
  MARKS.get(mark.object).push(mark);
}
const marksOf = (object) => MARKS.get(object) ?? [];

class SchemaDiagram {
  constructor(canvas) {
    this.nodes = DATA.diagram.nodes.map((node, number) => ({ ...node, number, marks: marksOf(node.object) }));
    this.edges = DATA.diagram.edges;
    this.referring = new Map(); // how many foreign keys refer to a table
    for (const { target } of this.edges) this.referring.set(target, (this.referring.get(target) ?? 0) + 1);
    this.only = null; // the tables that are shown, where not all are
    this.chosen = null;
    this.panel = find("#schema-panel");
    this.detail = find("#schema-detail");
    this.detail.value = this.nodes.length <= 40 ? "all" : this.nodes.length <= 90 ? "keys" : "none";
    this.links = find("#schema-links");
    this.links.checked = this.nodes.length <= 40;
    this.keys = find("#schema-keys");
    this.view = new View(canvas, (scale) => this.zoomed(scale));
    this.detail.addEventListener("change", () => this.draw());
    for (const toggle of [this.links, this.keys]) toggle.addEventListener("change", () => this.draw());
    this.search = find("#schema-search");
    this.search.addEventListener("input", () => this.found());
    this.search.addEventListener("keydown", (event) => this.next(event));
    this.view.svg.addEventListener("click", (event) => this.clicked(event));
    this.view.svg.addEventListener("keydown", (event) => this.key(event));
    this.view.svg.addEventListener("focusin", (event) => this.focused(event));
    this.legend();
    this.draw();
  }

  // --- sizes

  rowsOf(node) {
    const detail = this.only ? "all" : this.detail.value;
    const marked = new Set(node.marks.map((mark) => mark.name));
    const rows = node.rows.filter(
      (row) => detail === "all" || (detail === "keys" && (row.primary || row.foreign || row.side || marked.has(row.name))),
    );
    const links = this.links.checked && detail !== "none" ? node.links : [];
    return { rows, links, rest: detail === "keys" ? node.rows.length - rows.length : 0 };
  }

  measure(node) {
    const { rows, links, rest } = this.rowsOf(node);
    const widest = Math.max(
      widthOf(node.name, 12.5) + (node.marks.length ? 32 : 20),
      ...rows.map((row) => 30 + Math.min(row.name.length, 30) * MONO + Math.min(row.type.length, 20) * MONO_SMALL + 26),
      ...links.map((link) => 30 + Math.min(link.name.length + link.target.length + 5, 44) * MONO),
    );
    const lines = rows.length + links.length + (rest ? 1 : 0);
    return { width: Math.max(120, Math.round(widest)), height: HEAD + lines * ROW + (lines ? 7 : 4), rows, links, rest };
  }

  // --- drawing

  draw() {
    const shown = this.only ? this.nodes.filter((node) => this.only.has(node.number)) : this.nodes;
    this.boxes = new Map(shown.map((node) => [node.number, { node, ...this.measure(node) }]));
    const boxes = [...this.boxes.values()];
    const pairs = [];
    for (const edge of this.edges) this.pair(pairs, edge.target, edge.source);
    for (const node of shown) for (const link of node.links) this.pair(pairs, link.to ?? -1, node.number);
    const { width, height } = this.view.size;
    const shape = Math.min(2.4, Math.max(0.6, width / height));
    const groups = [...new Set(shown.map((node) => node.group))].sort((one, other) => one - other).map((number) => ({
      number, name: DATA.diagram.groups[number], boxes: boxes.filter((box) => box.node.group === number),
    }));
    const inGroups = !this.only && groups.length > 0;
    this.groups = inGroups ? groups : [];
    // Titles of groups are as tall as they must be to be read when all of the drawing is in view.
    const brief = this.detail.value === "none" && !this.only;
    const spacing = brief ? { gap: 13, rankGap: 40 } : { gap: 26, rankGap: 64 };
    const needed = boxes.reduce((sum, box) => sum + (box.width + spacing.gap) * (box.height + spacing.gap), 0);
    const scale = Math.min(1, Math.sqrt((width * height) / (needed * 2)));
    const title = Math.min(90, 20 / scale);
    this.title = title;
    this.view.bounds = inGroups ? grouped(groups, pairs, shape, { ...spacing, title }) : arranged(boxes, pairs, shape, spacing);
    const layers = [svg("g"), svg("g", { class: "edges" }), svg("g")];
    for (const group of this.groups) layers[0].append(this.frame(group));
    if (this.keys.checked) for (const edge of this.edges) this.foreignKey(layers[1], edge);
    if (this.links.checked) for (const node of shown) for (const link of node.links) this.relationship(layers[1], node, link);
    for (const box of boxes) layers[2].append(this.table(box));
    const first = boxes[0] && boxes[0].element;
    if (first) first.setAttribute("tabindex", "0");
    this.view.content.replaceChildren(...layers);
    this.choose(this.chosen !== null && this.boxes.has(this.chosen) ? this.chosen : null, false);
    this.found(false);
    this.view.fit();
  }

  pair(pairs, from, to) {
    if (this.boxes.has(from) && this.boxes.has(to) && from !== to) pairs.push([this.boxes.get(from), this.boxes.get(to)]);
  }

  frame(group) {
    group.title = svg("text", { x: group.x + 12, y: group.y + 19 }, group.name);
    return svg("g", { class: `group g${group.number % 12}` },
      svg("rect", { x: group.x, y: group.y, width: group.width, height: group.height, rx: 12 }), group.title);
  }

  table(box) {
    const { node, width, height, rows, links, rest } = box;
    const near = svg("g", { class: "near" });
    let y = HEAD + 3;
    for (const row of rows) {
      const marked = node.marks.find((mark) => mark.name === row.name);
      if (marked) near.append(svg("rect", { class: `hit${marked.kind === "difference" ? "" : " o"}`, x: 1, y, width: width - 2, height: ROW }));
      const kind = row.primary ? "PK" : row.foreign ? "FK" : "";
      near.append(
        svg("text", { class: "kind", x: 8, y: y + 13 }, kind),
        svg("text", { class: `row ${row.side ?? ""}`, x: 28, y: y + 13 }, shorten(row.name, 30)),
        svg("text", { class: "type", x: width - 8, y: y + 13, "text-anchor": "end" }, shorten(row.type, 20) + (row.nullable ? " ?" : "")),
      );
      y += ROW;
    }
    if (rest) {
      near.append(svg("text", { class: "rest", x: 28, y: y + 13 }, `and ${plural(rest, "more column")}`));
      y += ROW;
    }
    for (const link of links) {
      const marked = node.marks.find((mark) => mark.name === link.name);
      if (marked) near.append(svg("rect", { class: `hit${marked.kind === "difference" ? "" : " o"}`, x: 1, y, width: width - 2, height: ROW }));
      near.append(svg("text", { class: `link ${link.side ?? ""}`, x: 28, y: y + 13 }, shorten(`${link.name} → ${link.target}${link.many ? "[]" : ""}`, 44)));
      y += ROW;
    }
    const worst = node.marks.some((mark) => mark.kind === "difference") ? "" : " o";
    const badge = node.marks.length
      ? [svg("circle", { class: `badge${worst}`, cx: width - 4, cy: 4, r: 9 }), svg("text", { class: "badge-text", x: width - 4, y: 8 }, String(node.marks.length))]
      : [];
    const size = Math.min((10 * (width - 10)) / widthOf(node.name, 10), height * 0.5, 28);
    const described = [node.name, plural(node.rows.length, "column"), node.marks.length ? `${node.marks.length} found` : "",
      { lost: "only in the baseline", added: "only refactored" }[node.side] ?? ""].filter(Boolean).join(", ");
    box.element = svg("g", {
      class: `table g${node.group % 12} ${node.side ? `t-${node.side}` : ""}`, transform: `translate(${box.x} ${box.y})`,
      role: "button", tabindex: "-1", "aria-label": described, "data-table": node.number,
    },
      svg("rect", { class: "box", width, height, rx: 6 }),
      svg("path", { class: "strip", d: `M0 6a6 6 0 0 1 6-6h${width - 12}a6 6 0 0 1 6 6v${HEAD - 6}h${-width}z` }),
      svg("text", { class: "name near", x: 9, y: 17.5 }, node.name),
      near,
      svg("text", { class: "far", x: width / 2, y: height / 2 + size * 0.35, "font-size": size }, node.name),
      ...badge,
    );
    return box.element;
  }

  heightOf(box, name) {
    const row = box.rows.findIndex((one) => one.name === name);
    const link = box.links.findIndex((one) => one.name === name);
    const at = row >= 0 ? row : link >= 0 ? box.rows.length + (box.rest ? 1 : 0) + link : -1;
    return box.y + (at < 0 ? HEAD / 2 : HEAD + 3 + at * ROW + ROW / 2);
  }

  foreignKey(layer, edge) {
    const from = this.boxes.get(edge.source), to = this.boxes.get(edge.target);
    if (!from || !to) return;
    const line = curve(from, this.heightOf(from, edge.columns[0]), to, this.heightOf(to, edge.referred[0]));
    const marked = from.node.marks.some((mark) => edge.name && mark.name === edge.name);
    const side = edge.side ? `e-${edge.side}` : "";
    const busy = this.referring.get(edge.target) > 25 ? "hub" : "";
    const away = from.node.group !== to.node.group && this.nodes.length > 40 ? "away" : "";
    layer.append(svg("path", {
      class: `edge ${side} ${marked ? "marked" : `${away} ${busy}`}`, d: line.path + crowsFoot(line, edge.one),
      "data-from": edge.source, "data-to": edge.target,
    }, svg("title", {}, `${edge.name} ${from.node.name} (${edge.columns.join(", ")}) refers to ${to.node.name} (${edge.referred.join(", ")})`)));
  }

  relationship(layer, node, link) {
    const from = this.boxes.get(node.number), to = this.boxes.get(link.to ?? -1);
    if (!from || !to) return;
    const back = to.node.links.find((one) => one.to === node.number);
    const marked = node.marks.some((mark) => mark.name === link.name);
    if (back && node.number > link.to && !marked && !link.side) return; // drawn from the other table
    const line = curve(from, this.heightOf(from, link.name), to, back ? this.heightOf(to, back.name) : to.y + HEAD / 2);
    layer.append(svg("path", {
      class: `edge rel ${link.side ? `e-${link.side}` : ""} ${marked ? "marked" : ""}`, d: line.path,
      "data-from": node.number, "data-to": link.to,
    }, svg("title", {}, `${link.cls}.${link.name} → ${link.target}`)));
  }

  zoomed(scale) {
    this.view.svg.classList.toggle("is-far", scale < 0.55);
    for (const group of this.groups ?? []) {
      const room = (10 * (group.width - 24)) / widthOf(group.name, 10);
      const size = Math.max(9, Math.min(this.title * 0.8, room, Math.max(15, 15 / scale)));
      group.title.setAttribute("font-size", size);
      group.title.setAttribute("y", group.y + GROUP_PADDING / 2 + this.title / 2 + size * 0.36);
    }
  }

  // --- choosing

  choose(number, open = true) {
    this.chosen = number;
    this.view.svg.classList.toggle("has-choice", number !== null);
    for (const box of this.boxes.values()) box.element.classList.remove("chosen", "near");
    for (const edge of findAll(".edge", this.view.content)) {
      const ends = [Number(edge.dataset.from), Number(edge.dataset.to)];
      const near = number !== null && ends.includes(number);
      edge.classList.toggle("near", near);
      if (near) for (const end of ends) this.boxes.get(end)?.element.classList.add("near");
    }
    if (number === null) {
      this.panel.hidden = true;
      return;
    }
    this.boxes.get(number).element.classList.add("chosen");
    if (open) this.describe(this.nodes[number]);
  }

  describe(node) {
    const table = (number) => html("button", { type: "button", onclick: () => this.go(number) }, this.nodes[number].name);
    const section = (title, lines) => (lines.length ? [html("h4", {}, title), html("ul", {}, ...lines)] : []);
    const out = this.edges.filter((edge) => edge.source === node.number);
    const into = this.edges.filter((edge) => edge.target === node.number);
    const kinds = (row) => [row.primary ? "primary key" : "", row.foreign ? "foreign key" : "", row.nullable ? "" : "not null", { lost: "only in the baseline", added: "only refactored" }[row.side] ?? ""].filter(Boolean).join(", ");
    this.panel.replaceChildren(
      html("button", { type: "button", class: "close quiet", "aria-label": "Close", onclick: () => { this.choose(null); this.boxes.get(node.number)?.element.focus(); } }, "✕"),
      html("h3", {}, node.name),
      html("p", { class: "sub" }, [node.classes.join(", "), DATA.diagram.groups[node.group]].filter(Boolean).join(" in ")),
      html("div", { class: "actions" },
        html("button", { type: "button", onclick: () => this.around(node) }, this.only ? "All tables" : "Only its neighbours"),
        html("button", { type: "button", onclick: () => OBJECTS.open(node.object, true) }, "Both sides")),
      ...section(`Found (${node.marks.length})`, [...new Set(node.marks.map((mark) => mark.name))].map((name) => html("li", { class: "bad" }, name))),
      ...section("Columns", node.rows.map((row) => html("li", {}, row.name, " ", html("span", { class: "t" }, row.type), " ", html("span", { class: "sub" }, kinds(row))))),
      ...section("Refers to", out.map((edge) => html("li", {}, table(edge.target), ` by ${edge.columns.join(", ")}`))),
      ...section("Referred to by", into.map((edge) => html("li", {}, table(edge.source), ` by ${edge.columns.join(", ")}`))),
      ...section("Relationships", node.links.map((link) => html("li", {}, `${link.cls}.${link.name} → `, link.to >= 0 ? table(link.to) : link.target, link.many ? " (many)" : ""))),
    );
    this.panel.hidden = false;
    this.panel.scrollTop = 0;
    this.reveal(this.boxes.get(node.number));
  }

  // Move a table out from under the panel: to its left, or above it where the window is narrow.
  reveal(box) {
    const [panel, table] = [this.panel, box.element].map((one) => one.getBoundingClientRect());
    if (table.right <= panel.left || table.bottom <= panel.top) return;
    if (panel.width < 0.6 * this.view.size.width) this.view.pan(panel.left - table.right - 20, 0);
    else this.view.pan(0, panel.top - table.bottom - 14);
  }

  around(node) {
    if (this.only) {
      this.only = null;
    } else {
      this.only = new Set([node.number]);
      for (const edge of this.edges) {
        if (edge.source === node.number) this.only.add(edge.target);
        if (edge.target === node.number) this.only.add(edge.source);
      }
      for (const link of node.links) if (link.to >= 0) this.only.add(link.to);
    }
    this.draw();
    this.choose(node.number);
  }

  go(number) {
    if (!this.boxes.has(number)) {
      this.only = null;
      this.draw();
    }
    this.choose(number);
    const box = this.boxes.get(number);
    this.view.show({ x: box.x - 160, y: box.y - 100, width: box.width + 320, height: box.height + 200 });
    this.current(box.element);
  }

  current(element) {
    for (const box of this.boxes.values()) box.element.setAttribute("tabindex", box.element === element ? "0" : "-1");
  }

  clicked(event) {
    if (this.view.travelled > 4) return;
    const element = event.target.closest("[data-table]");
    this.choose(element ? Number(element.dataset.table) : null);
    if (element) {
      this.current(element);
      element.focus({ preventScroll: true });
    }
  }

  focused(event) {
    const element = event.target.closest("[data-table]");
    if (!element) return;
    const box = this.boxes.get(Number(element.dataset.table));
    const { scale, x, y, size } = this.view;
    const at = { x: box.x * scale + x, y: box.y * scale + y };
    if (at.x < 0 || at.y < 0 || at.x + box.width * scale > size.width || at.y + box.height * scale > size.height) {
      this.view.pan(size.width / 2 - at.x - (box.width * scale) / 2, size.height / 2 - at.y - (box.height * scale) / 2);
    }
  }

  key(event) {
    const element = event.target.closest("[data-table]");
    if (!element) return;
    const box = this.boxes.get(Number(element.dataset.table));
    if (event.key.startsWith("Arrow")) {
      const next = nearest(this.boxes.values(), box, event.key);
      if (next) {
        this.current(next.element);
        next.element.focus({ preventScroll: true });
      }
    } else if (event.key === "Enter" || event.key === " ") this.choose(box.node.number);
    else if (event.key === "Escape") this.choose(null);
    else return;
    event.preventDefault();
  }

  // --- searching

  matches() {
    const text = this.search.value.trim().toLowerCase();
    if (!text) return [];
    const has = (...names) => names.some((name) => name.toLowerCase().includes(text));
    const all = [...this.boxes.values()];
    const named = all.filter(({ node }) => has(node.name, ...node.classes));
    return [...named, ...all.filter((box) => !named.includes(box) && has(...box.node.rows.map((row) => row.name)))];
  }

  found(move = true) {
    const matches = this.matches(), text = this.search.value.trim();
    this.at = -1;
    this.view.svg.classList.toggle("has-search", Boolean(text));
    for (const box of this.boxes.values()) box.element.classList.toggle("found", matches.includes(box));
    find("#schema-found").textContent = text ? plural(matches.length, "table") : "";
    if (move && matches.length) this.view.show(withMargin(extent(matches), 60));
    else if (move && !text) this.view.fit();
  }

  next(event) {
    if (event.key === "Escape") {
      this.search.value = "";
      this.found();
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    const matches = this.matches();
    if (!matches.length) return;
    this.at = (this.at + (event.shiftKey ? matches.length - 1 : 1)) % matches.length;
    this.go(matches[this.at].node.number);
  }

  legend() {
    const counts = new Map();
    for (const node of this.nodes) counts.set(node.group, (counts.get(node.group) ?? 0) + 1);
    find("#schema-legend").append(...DATA.diagram.groups.map((name, number) => html("button", {
      type: "button", class: `g${number % 12}`, title: "Show this group", onclick: () => this.showGroup(number),
    }, html("i", { "aria-hidden": "true" }), `${name} (${counts.get(number) ?? 0})`)));
  }

  showGroup(number) {
    if (this.only) {
      this.only = null;
      this.draw();
    }
    this.view.show(withMargin(this.groups.find((group) => group.number === number), 20));
  }
}

const withMargin = (box, margin) => ({ x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin, height: box.height + 2 * margin });
