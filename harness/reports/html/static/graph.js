// What the two drawings share.

// A line from one box to another: it leaves and enters at the sides that face each other.
function curve(from, fromY, to, toY) {
  const right = to.x >= from.x + from.width + 8;
  const left = to.x + to.width + 8 <= from.x;
  const out = left ? -1 : 1;
  const into = right ? -1 : left ? 1 : 1;
  const start = { x: out < 0 ? from.x : from.x + from.width, y: fromY };
  const end = { x: into < 0 ? to.x : to.x + to.width, y: toY };
  const bend = right || left ? Math.min(120, Math.max(28, Math.abs(end.x - start.x) / 2)) : 46;
  const path = `M${start.x} ${start.y}C${start.x + out * bend} ${start.y} ${end.x + into * bend} ${end.y} ${end.x} ${end.y}`;
  return { path, start, end, out, into };
}

// Many rows refer to one: a crow's foot at the side of the many, a bar at the one.
function crowsFoot({ start, end, out, into }, one) {
  const foot = one
    ? `M${start.x + out * 7} ${start.y - 5}v10`
    : `M${start.x + out * 9} ${start.y}L${start.x} ${start.y - 5}M${start.x + out * 9} ${start.y}L${start.x} ${start.y + 5}`;
  return `${foot}M${end.x + into * 7} ${end.y - 5}v10`;
}

// The nearest box in a direction, for arrow keys.
function nearest(boxes, from, key) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const middle = (box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const here = middle(from);
  let best = null;
  for (const box of boxes) {
    const there = middle(box);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const across = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    if (box !== from && along > 1 && (!best || along + 2 * across < best.cost)) best = { box, cost: along + 2 * across };
  }
  return best && best.box;
}
