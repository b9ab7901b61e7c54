// Lineage as a graph: dagre lays it out, panzoom moves it; nodes are links that focus.
// The address names the focus: lineage.html#marts.dim_account, columns.html#marts.dim_account.name.
const canvas = document.getElementById("graph");
const ofColumns = canvas.dataset.kind === "columns";
const controls = Object.fromEntries(
  ["focus", "back", "on", "logic", "detail", "control"].map((id) => [id, document.getElementById(id)]));
const HELPER = /_(model|landed|latest|version|interval|current_version)$/;
const SVG = "http://www.w3.org/2000/svg";

const nodes = new Map();
const before = new Map();
const after = new Map();

function link(source, target) {
  if (!before.has(target)) before.set(target, new Set());
  if (!after.has(source)) after.set(source, new Set());
  before.get(target).add(source);
  after.get(source).add(target);
}

if (ofColumns) {
  const { columns, sources } = window.DATA_columns;
  for (const [relation, names] of Object.entries(columns)) {
    const layer = relation.split(".")[0];
    for (const name of names) {
      nodes.set(`${relation}.${name}`, {
        layer, lines: [relation, name], logic: HELPER.test(relation), title: `${relation}.${name}`,
        url: `${relation.endsWith("()") ? "functions" : "relations"}/${relation.replace("()", "")}.html#${name}`,
      });
    }
  }
  for (const [target, list] of Object.entries(sources)) for (const source of list) link(source, target);
} else {
  for (const node of window.DATA_relations.nodes) nodes.set(node.id, { ...node, lines: [node.id] });
  for (const [source, target] of window.DATA_relations.edges) link(source, target);
}

const datalist = document.getElementById("names");
datalist.append(...[...nodes.keys()].map((name) => {
  const option = document.createElement("option");
  option.value = name;
  return option;
}));

function isShown(name, focus) {
  const node = nodes.get(name);
  if (!node) return false;
  if (name === focus) return true;
  if (node.logic && !(controls.logic?.checked || controls.detail?.value === "steps")) return false;
  if (controls.detail?.value === "tables" && node.kind !== "table") {
    return node.layer === "staging" && !name.endsWith("_cast_failure");
  }
  if (node.layer === "control" && !controls.control.checked) {
    return nodes.get(focus)?.layer === "control";
  }
  return true;
}

// The next ones in a direction that are shown: what is left out is passed through.
function next(name, links, focus, seen = new Set()) {
  const result = new Set();
  for (const other of links.get(name) ?? []) {
    if (seen.has(other)) continue;
    seen.add(other);
    if (isShown(other, focus)) result.add(other);
    else if (nodes.get(other)?.layer !== "control") {
      for (const further of next(other, links, focus, seen)) result.add(further);
    }
  }
  return result;
}

function reach(focus, links, steps) {
  const found = new Map([[focus, 0]]);
  let edge = [focus];
  for (let step = 1; step <= steps && edge.length; step += 1) {
    edge = edge.flatMap((name) => [...next(name, links, focus)]).filter((name) => {
      if (found.has(name)) return false;
      found.set(name, step);
      return true;
    });
  }
  return found;
}

function chosen(focus) {
  if (!focus) return ofColumns ? [] : [...nodes.keys()].filter((name) => isShown(name, ""));
  return [...new Set([
    ...reach(focus, before, Number(controls.back.value)).keys(),
    ...reach(focus, after, Number(controls.on.value)).keys(),
  ])];
}

function element(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

let panzoom;
let bounds = { width: 1, height: 1 };

function draw() {
  const focus = decodeURIComponent(location.hash.slice(1));
  controls.focus.value = focus;
  const said = document.getElementById("said");
  canvas.replaceChildren();
  if (focus && !nodes.has(focus)) { said.textContent = `There is no ${focus}.`; return; }
  if (!focus && ofColumns) {
    said.textContent = "Name a column above, such as marts.fct_opportunity.weighted_amount, or "
      + "follow the arrow beside a column of a relation's page.";
    return;
  }
  const names = chosen(focus);
  const kept = new Set(names);
  const layout = new dagre.graphlib.Graph();
  layout.setGraph({ rankdir: "LR", nodesep: 10, ranksep: 44, marginx: 12, marginy: 12 });
  layout.setDefaultEdgeLabel(() => ({}));
  for (const name of names) {
    const { lines } = nodes.get(name);
    const longest = Math.max(...lines.map((text) => text.length));
    layout.setNode(name, { width: longest * 7.3 + 22, height: 10 + 17 * lines.length });
  }
  for (const name of names) {
    for (const source of next(name, before, focus)) {
      if (kept.has(source) && source !== name) layout.setEdge(source, name);
    }
  }
  dagre.layout(layout);
  bounds = layout.graph();
  const svg = element("svg", {
    width: bounds.width, height: bounds.height, viewBox: `0 0 ${bounds.width} ${bounds.height}`,
  }, canvas);
  const marker = element("marker", {
    id: "tip", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto",
  }, element("defs", {}, svg));
  element("path", { d: "M0 0L8 4L0 8z", class: "tip" }, marker);
  const drawn = [];
  for (const edge of layout.edges()) {
    const [first, ...rest] = layout.edge(edge).points;
    let path = `M${first.x} ${first.y}`;
    rest.forEach((point, place) => {
      const following = rest[place + 1];
      path += following
        ? `Q${point.x} ${point.y} ${(point.x + following.x) / 2} ${(point.y + following.y) / 2}`
        : `L${point.x} ${point.y}`;
    });
    drawn.push([edge, element("path", { d: path, class: "edge", "marker-end": "url(#tip)" }, svg)]);
  }
  for (const name of names) {
    const node = nodes.get(name);
    const { x, y, width, height } = layout.node(name);
    const anchor = element("a", {
      href: name === focus ? node.url : `#${encodeURIComponent(name)}`, "data-name": name,
      class: `node ${node.layer} ${node.kind ?? ""}${name === focus ? " focus" : ""}`,
    }, svg);
    element("title", {}, anchor).textContent =
      name === focus ? `open ${name}` : `${name}\n${node.title ?? ""}`;
    element("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 5 }, anchor);
    node.lines.forEach((text, line) => {
      element("text", {
        x: x - width / 2 + 11, y: y - height / 2 + 18 + 17 * line,
        class: line ? "own" : node.lines.length > 1 ? "of" : "own",
      }, anchor).textContent = text;
    });
    anchor.addEventListener("mouseenter", () => {
      for (const [edge, path] of drawn) path.classList.toggle("near", edge.v === name || edge.w === name);
    });
  }
  said.textContent = focus
    ? `${names.length - 1} around ${focus}. A click focuses; one on the focus opens its page.`
    : `${names.length} relations. A click focuses on one and its neighbours.`;
  canvas.style.height = `clamp(14rem, ${Math.ceil(bounds.height)}px, 72vh)`;
  const place = fitting(focus && layout.node(focus), 0.4);
  panzoom?.destroy();
  panzoom = Panzoom(svg, {
    minScale: 0.05, maxScale: 4, canvas: true, origin: "0 0",
    startScale: place.scale, startX: place.x, startY: place.y,
  });
}

// All of it, as long as it can be read; else the focus in the middle.
function fitting(centre, least = 0) {
  const { clientWidth, clientHeight } = canvas;
  const whole = Math.min(clientWidth / bounds.width, clientHeight / bounds.height, 1);
  const scale = centre ? Math.max(whole, 0.75) : Math.max(whole, least);
  let x = (clientWidth - bounds.width * scale) / 2;
  let y = (clientHeight - bounds.height * scale) / 2;
  if (!centre) { x = Math.max(x, 0); y = Math.max(y, 0); }
  if (centre && x < 0) x = clientWidth / 2 - centre.x * scale;
  if (centre && y < 0) y = clientHeight / 2 - centre.y * scale;
  return { scale, x: x / scale, y: y / scale };
}

function fit() {
  const { scale, x, y } = fitting();
  panzoom.zoom(scale, { animate: false });
  panzoom.pan(x, y, { animate: false, force: true });
}

canvas.addEventListener("wheel", (event) => panzoom?.zoomWithWheel(event), { passive: false });
document.getElementById("in").addEventListener("click", () => panzoom?.zoomIn());
document.getElementById("out").addEventListener("click", () => panzoom?.zoomOut());
document.getElementById("fit").addEventListener("click", () => panzoom && fit());
controls.focus.addEventListener("change", () => { location.hash = controls.focus.value; });
for (const id of ["back", "on", "logic", "detail", "control"]) controls[id]?.addEventListener("change", draw);

// The whole is shown by its tables; around one, what people query is of interest, too.
function arrive() {
  if (location.hash.length > 1 && controls.detail?.value === "tables") controls.detail.value = "views";
  draw();
}
addEventListener("hashchange", arrive);
arrive();
