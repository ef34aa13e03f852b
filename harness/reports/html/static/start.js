// The filter of the findings, the colours, and what begins when the page is there.

function filterFindings() {
  const form = find("#filters");
  if (!form) return;
  const items = findAll(".item");
  const texts = items.map((item) => item.textContent.toLowerCase());
  const apply = () => {
    const kinds = new Set(findAll("[data-kind]:checked", form).map((box) => box.dataset.kind));
    const wanted = findAll("[data-filter]", form).map((select) => [select.dataset.filter, select.value]);
    const text = find("#findings-search").value.trim().toLowerCase();
    let shown = 0;
    items.forEach((item, at) => {
      item.hidden = !(kinds.has(item.dataset.kind) && texts[at].includes(text) &&
        wanted.every(([field, value]) => !value || item.dataset[field] === value));
      shown += !item.hidden;
    });
    find("#findings-count").textContent = `${shown.toLocaleString("en")} of ${items.length.toLocaleString("en")} shown`;
    find("#none-left").hidden = shown > 0;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => {
    const item = document.getElementById(location.hash.slice(1));
    if (item?.matches(".item")) item.hidden = false;
  });
  apply();
}

function colours() {
  const names = { auto: "Auto", light: "Light", dark: "Dark" };
  const button = find("#theme");
  let at = 0;
  button.addEventListener("click", () => {
    at = (at + 1) % 3;
    const name = Object.keys(names)[at];
    if (name === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.dataset.theme = name;
    button.textContent = names[name];
    button.setAttribute("aria-label", `Colours: ${name === "auto" ? "as the system has them" : name}`);
  });
}

addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    (find("#findings-search") ?? find("#schema-search"))?.focus();
  }
});
addEventListener("beforeprint", () => findAll("details").forEach((one) => (one.open = true)));

filterFindings();
colours();
if (find("#object")) OBJECTS.start();
// The diagrams of a large schema take a moment: what is to be read is there before.
requestAnimationFrame(() => setTimeout(() => {
  if (find("#schema")) new SchemaDiagram(find("#schema"));
  if (find("#imports")) new ModuleGraph(find("#imports"));
  document.documentElement.dataset.ready = "true";
}));
