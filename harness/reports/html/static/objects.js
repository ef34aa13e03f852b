// Each object with both sides' texts beside each other.

const FLAGS = { changed: "other text", lost: "only baseline", added: "only refactored", same: "" };
const PARTS = { ddl: "DDL", catalog: "Catalog", mapping: "Mapping" };
const CONTEXT = 3; // lines around what differs; the rest is folded

const OBJECTS = {
  start() {
    this.list = find("#objects-list");
    this.detail = find("#object");
    this.fields = ["search", "status", "kind", "module"].map((name) => find(`#objects-${name}`));
    const values = (name) => [...new Set(DATA.objects.map((object) => object[name]).filter(Boolean))].sort();
    find("#objects-kind").append(...values("kind").map((value) => html("option", {}, value)));
    find("#objects-module").append(...values("module").map((value) => html("option", {}, value)));
    for (const field of this.fields) field.addEventListener("input", () => this.filter());
    this.list.addEventListener("keydown", (event) => {
      const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
      const next = step && event.target.closest("li")?.[step];
      if (next) {
        event.preventDefault();
        find("button", next).focus();
      }
    });
    this.filter();
    addEventListener("hashchange", () => this.hash());
    if (!this.hash()) this.open(Math.max(0, DATA.objects.findIndex((_, number) => marksOf(number).length)));
  },

  hash() {
    const number = /^#object-(\d+)$/.exec(location.hash)?.[1];
    if (number === undefined || !DATA.objects[number]) return false;
    this.open(Number(number), true);
    return true;
  },

  filter() {
    const [text, status, kind, module] = this.fields.map((field) => field.value);
    const shown = DATA.objects.map((object, number) => ({ object, number })).filter(({ object, number }) =>
      object.name.toLowerCase().includes(text.trim().toLowerCase()) &&
      (!kind || object.kind === kind) && (!module || object.module === module) &&
      (!status || (status === "found" ? marksOf(number).length : object.status === status)));
    find("#objects-count").textContent = `${shown.length.toLocaleString("en")} of ${plural(DATA.objects.length, "object")}`;
    this.list.replaceChildren(...shown.map(({ object, number }) => {
      const found = marksOf(number).length;
      const flag = found ? `${found} found` : FLAGS[object.status];
      return html("li", {}, html("button", { type: "button", "data-number": number, onclick: () => this.open(number) },
        html("span", {}, object.name), flag ? html("span", { class: `flag ${found ? "" : object.status}` }, flag) : null,
        html("span", { class: "what" }, object.kind)));
    }));
    this.mark();
  },

  mark() {
    for (const button of findAll("button", this.list)) {
      if (Number(button.dataset.number) === this.number) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  },

  open(number, jump = false) {
    const object = DATA.objects[number];
    this.number = number;
    this.mark();
    const found = [...new Set(marksOf(number).map((mark) => mark.name))];
    const items = findAll(`.item[data-object="${number}"]`).filter((item) => item.dataset.kind !== "note");
    this.detail.replaceChildren(
      html("h3", {}, object.name),
      html("p", { class: "sub" }, [object.kind, object.module, FLAGS[object.status] || "the same on both sides"].filter(Boolean).join(" · ")),
      html("p", { class: "place" }, object.places.filter(Boolean).join("  →  ")),
      ...(found.length ? [html("p", {}, html("span", { class: "bad" }, `${found.length} found: `), ...items.flatMap((item, at) => [at ? ", " : "", html("a", { href: `#${item.id}` }, find("h3", item).firstChild.textContent.trim())]))] : []),
      ...Object.entries(object.parts).flatMap(([part, text]) => this.part(part, text)),
    );
    this.detail.scrollTop = 0;
    if (jump) {
      find("#objects").scrollIntoView();
      this.detail.focus({ preventScroll: true });
      find("[aria-current]", this.list)?.scrollIntoView({ block: "nearest" });
    }
  },

  part(part, text) {
    if (text.same !== undefined) {
      const side = () => html("pre", { tabindex: "0", "aria-label": `${PARTS[part]}` }, text.same);
      return [html("h4", {}, PARTS[part], html("span", {}, "the same on both sides")), html("div", { class: "two" }, side(), side())];
    }
    return [html("h4", {}, PARTS[part], html("span", {}, "not the same text")), table(text.rows)];
  },
};

function table(rows) {
  const differs = ([left, right]) => !left || !right || left.length > 1 || right.length > 1;
  const near = rows.map((_, at) => rows.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(differs));
  const body = html("tbody");
  for (let at = 0; at < rows.length; ) {
    if (near[at]) {
      body.append(line(rows[at++]));
      continue;
    }
    let end = at;
    while (end < rows.length && !near[end]) end++;
    const hidden = rows.slice(at, end).map(line);
    const button = html("button", { type: "button", class: "quiet", onclick: () => folded.replaceWith(...hidden) }, `Show ${plural(end - at, "line")} that are the same`);
    const folded = html("tr", { class: "skipped" }, html("td", { colspan: "2" }, button));
    body.append(folded);
    at = end;
  }
  return html("table", { class: "both" },
    html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "baseline"), html("th", { scope: "col" }, "refactored"))), body);
}

function line([left, right]) {
  const cell = (words, other, side) => {
    if (!words) return html("td", {});
    const changed = words.length > 1 || !other;
    const parts = words.map((word, at) => (at % 2 ? html("mark", { class: side }, word) : word)).filter((part) => part !== "");
    return html("td", { class: changed ? side : null }, ...parts);
  };
  return html("tr", {}, cell(left, right, "b"), cell(right, left, "r"));
}
