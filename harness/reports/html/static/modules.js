// Which module imports which; what goes in a circle stands out.

class ModuleGraph {
  constructor(canvas) {
    this.soft = find("#imports-types");
    this.soft.addEventListener("change", () => this.draw());
    this.view = new View(canvas);
    this.draw();
  }

  draw() {
    const { nodes, imports } = DATA.modules;
    const common = commonPackage(nodes.map((node) => node.name));
    const boxes = nodes.map((node) => {
      const name = node.name === common ? node.name : node.name.slice(common ? common.length : 0) || node.name;
      const counts = [["table", node.tables], ["class", node.classes], ["other name", node.names]]
        .filter(([, count]) => count).map(([word, count]) => plural(count, word).replace("classs", "classes")).join(", ");
      return { node, name, counts, width: Math.max(widthOf(name, 12.5), widthOf(counts, 11, 400)) + 24, height: counts ? 42 : 30 };
    });
    const shown = imports.filter((one) => one.when === "import" || this.soft.checked);
    const hard = shown.filter((one) => one.when === "import");
    layered(boxes, hard.map((one) => [boxes[one.source], boxes[one.target]]), "TB", 22, 54);
    this.view.bounds = extent(boxes);
    const lines = shown.map((one) => this.arrow(boxes[one.source], boxes[one.target], one));
    this.view.content.replaceChildren(svg("g", {}, ...lines), svg("g", {}, ...boxes.map((box) => this.box(box))));
    this.view.fit();
  }

  box({ node, name, counts, x, y, width, height }) {
    return svg("g", { class: `module ${node.cycle >= 0 ? "in-cycle" : ""}`, transform: `translate(${x} ${y})` },
      svg("title", {}, node.name + (node.cycle >= 0 ? ", in an import cycle" : "")),
      svg("rect", { width, height, rx: 6 }),
      svg("text", { x: 12, y: 19 }, name),
      svg("text", { class: "count", x: 12, y: 34 }, counts));
  }

  arrow(from, to, one) {
    const cyclic = one.when === "import" && from.node.cycle >= 0 && from.node.cycle === to.node.cycle ? " in-cycle" : "";
    const down = to.y >= from.y;
    const start = { x: from.x + from.width / 2, y: down ? from.y + from.height : from.y };
    const end = { x: to.x + to.width / 2, y: down ? to.y - 7 : to.y + to.height + 7 };
    const bend = Math.max(22, Math.abs(end.y - start.y) / 2) * (down ? 1 : -1);
    const tip = down ? 7 : -7;
    return svg("g", {},
      svg("title", {}, `${from.node.name} imports ${to.node.name}${{ types: " for types only", call: " in a function" }[one.when] ?? ""}`),
      svg("path", { class: `arrow${cyclic}${one.when === "import" ? "" : " soft"}`, d: `M${start.x} ${start.y}C${start.x} ${start.y + bend} ${end.x} ${end.y - bend} ${end.x} ${end.y}` }),
      svg("path", { class: `arrow-head${cyclic}`, d: `M${end.x - 4} ${end.y}h8l-4 ${tip}z` }));
  }
}

// The package, with its dot, that all names but its own begin with.
function commonPackage(names) {
  const shortest = names.reduce((one, other) => (other.length < one.length ? other : one), names[0] ?? "");
  return names.every((name) => name === shortest || name.startsWith(`${shortest}.`)) ? shortest : "";
}
