// Theme and search, on every page.
const root = document.documentElement.dataset.root;

document.getElementById("theme").addEventListener("click", () => {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try { localStorage.setItem("theme", theme); } catch { /* then it holds for this page */ }
});

// A run that an address names is shown open.
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.scrollIntoView();
  }
}
addEventListener("hashchange", openNamed);
openNamed();

document.querySelector("nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

const box = document.getElementById("search");
const found = document.getElementById("found");
const weight = { table: 4, view: 3, metric: 3, check: 2, function: 2, setting: 2, column: 1 };
let index;

function script(path) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = root + path;
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

// Only whoever searches loads the index.
async function load() {
  await Promise.all([script("static/vendored/minisearch.js"), script("data/search.js")]);
  const search = new MiniSearch({
    fields: ["name", "place", "text"],
    storeFields: ["kind", "name", "place", "text", "url"],
    tokenize: (text) => {
      const words = text.toLowerCase().split(/[^\p{L}\p{N}_]+/u).filter(Boolean);
      return words.flatMap((word) => (word.includes("_") ? [word, ...word.split("_")] : [word]));
    },
    searchOptions: {
      prefix: true,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith: "AND",
      boost: { name: 4 },
      boostDocument: (id, term, stored) => {
        const logic = /_(model|landed|latest|version)$/.test(stored.name);
        return weight[stored.kind] * (logic || stored.place.endsWith("_model") ? 0.5 : 1);
      },
    },
  });
  search.addAll(window.DATA_search);
  return search;
}

async function look() {
  const query = box.value.trim();
  if (!query) { found.hidden = true; return; }
  index ??= load();
  const results = (await index).search(query).slice(0, 30);
  if (box.value.trim() !== query) return;
  found.replaceChildren(...results.map((result) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = root + result.url;
    const name = document.createElement("b");
    name.textContent = result.name;
    const kind = document.createElement("span");
    kind.className = "quiet";
    kind.textContent = result.place ? `${result.kind} of ${result.place}` : result.kind;
    const text = document.createElement("div");
    text.className = "quiet";
    text.textContent = result.text;
    link.append(name, " ", kind, text);
    item.append(link);
    return item;
  }));
  if (!results.length) {
    const item = document.createElement("li");
    item.className = "quiet";
    item.textContent = "Nothing found.";
    found.append(item);
  }
  found.hidden = false;
}

box.addEventListener("input", look);
box.addEventListener("focus", look);
document.addEventListener("click", (event) => {
  if (!event.target.closest("header")) found.hidden = true;
});
found.addEventListener("click", () => { found.hidden = true; });
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  if (event.key === "/" && !typing) { event.preventDefault(); box.focus(); }
  if (event.key === "Escape") { found.hidden = true; }
  const links = [...found.querySelectorAll("a")];
  if (found.hidden || !links.length) return;
  if (event.key === "Enter" && event.target === box) links[0].click();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const here = links.indexOf(document.activeElement);
    if (here + step < 0) box.focus();
    else links[Math.min(here + step, links.length - 1)].focus();
  }
});
