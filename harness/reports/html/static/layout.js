// Where the boxes of a drawing go: dagre places what is connected, potpack packs what is not.

const MANY_NODES = 100; // from here on one direction alone, and dagre's fast ranking, which draws longer lines

function layered(boxes, edges, direction, gap, rankGap) {
  const graph = new dagre.graphlib.Graph();
  const ranker = boxes.length > MANY_NODES ? "longest-path" : "network-simplex";
  graph.setGraph({ rankdir: direction, nodesep: gap, ranksep: rankGap, edgesep: 8, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  boxes.forEach((box, number) => graph.setNode(String(number), { width: box.width, height: box.height }));
  const at = new Map(boxes.map((box, number) => [box, String(number)]));
  for (const [from, to] of edges) if (from !== to) graph.setEdge(at.get(from), at.get(to));
  dagre.layout(graph);
  for (const box of boxes) {
    const { x, y } = graph.node(at.get(box));
    box.x = x - box.width / 2;
    box.y = y - box.height / 2;
  }
  return extent(boxes);
}

function packed(boxes, shape, gap) {
  // potpack fills a square: boxes are made narrower before, and wider again after.
  const sized = boxes.map((box) => ({ box, w: (box.width + gap) / shape, h: box.height + gap }));
  potpack(sized);
  for (const { box, x, y } of sized) {
    box.x = x * shape;
    box.y = y;
  }
  return extent(boxes);
}

function extent(boxes) {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
  return { x, y, width, height };
}

function connected(boxes, edges) {
  const graph = new dagre.graphlib.Graph({ directed: false });
  boxes.forEach((box, number) => graph.setNode(String(number)));
  const at = new Map(boxes.map((box, number) => [box, String(number)]));
  for (const [from, to] of edges) graph.setEdge(at.get(from), at.get(to));
  return dagre.graphlib.alg.components(graph).map((names) => names.map((name) => boxes[Number(name)]));
}

// How much room a drawing takes in a window of this shape.
const room = ({ width, height }, shape) => Math.max(width / shape, height) ** 2;

// In layers, unless that leaves most of the window empty: a reader follows layers more easily.
function place(boxes, edges, shape, { gap, rankGap, spare, most = Infinity }) {
  const directions = boxes.length > most || !edges.length ? [] : boxes.length > MANY_NODES ? ["LR"] : ["LR", "TB"];
  const tried = directions.map((direction) => {
    const area = layered(boxes, edges, direction, gap, rankGap);
    return { area, room: room(area, shape), places: boxes.map(({ x, y }) => ({ x, y })) };
  });
  const best = tried.sort((one, other) => one.room - other.room)[0];
  const area = packed(boxes, shape, gap);
  if (!best || best.room >= spare * room(area, shape)) return area;
  boxes.forEach((box, number) => Object.assign(box, best.places[number]));
  return best.area;
}

// Place boxes that are parts of one whole: each connected part by itself, then the parts beside each other.
function arranged(boxes, edges, shape, { gap, rankGap }) {
  const parts = connected(boxes, edges).map((members) => {
    const inside = new Set(members);
    const own = edges.filter(([from]) => inside.has(from));
    const { x, y, width, height } = place(members, own, shape, { gap, rankGap, spare: members.length > 12 ? 4 : 9 });
    return { members, from: { x, y }, width, height };
  });
  const area = packed(parts, shape, gap);
  for (const part of parts) {
    for (const box of part.members) {
      box.x += part.x - part.from.x;
      box.y += part.y - part.from.y;
    }
  }
  return area;
}

// Place groups of boxes, each in a frame with a title of this height; edges join boxes of any groups.
function grouped(groups, edges, shape, { gap, rankGap, title }) {
  const of = new Map(groups.flatMap((group) => group.boxes.map((box) => [box, group])));
  for (const group of groups) {
    const own = edges.filter(([from, to]) => of.get(from) === group && of.get(to) === group);
    const area = arranged(group.boxes, own, shape, { gap, rankGap });
    group.width = Math.max(area.width, title * 5) + 2 * GROUP_PADDING;
    group.height = area.height + 2 * GROUP_PADDING + title;
    group.from = area;
  }
  const between = new Map();
  for (const [from, to] of edges) {
    const pair = [of.get(from), of.get(to)];
    if (pair[0] !== pair[1]) between.set(pair.map((group) => groups.indexOf(group)).join(" "), pair);
  }
  place(groups, [...between.values()], shape, { gap: gap + 14, rankGap: rankGap + 26, spare: 2.2, most: 14 });
  for (const group of groups) {
    for (const box of group.boxes) {
      box.x += group.x - group.from.x + GROUP_PADDING;
      box.y += group.y - group.from.y + GROUP_PADDING + title;
    }
  }
  return extent(groups);
}

const GROUP_PADDING = 16;
