/** Where each of those who are recorded stands in the picture. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const gap = 4;

/** Two side by side, three or four in two rows; the last of three in the middle. */
export function cellsOf(count: number, width: number, height: number): Box[] {
  const columns = count > 1 ? 2 : 1;
  const rows = Math.ceil(count / columns);
  const cell = { width: (width - gap * (columns - 1)) / columns, height: (height - gap * (rows - 1)) / rows };
  return Array.from({ length: count }, (_, n) => {
    const alone = columns === 2 && n === count - 1 && n % 2 === 0;
    const x = alone ? (width - cell.width) / 2 : (n % columns) * (cell.width + gap);
    return { ...cell, x, y: Math.floor(n / columns) * (cell.height + gap) };
  });
}

/** The whole of a picture in the middle of its cell. */
export function fitted(cell: Box, width: number, height: number): Box {
  const scale = Math.min(cell.width / width, cell.height / height);
  const [w, h] = [width * scale, height * scale];
  return { x: cell.x + (cell.width - w) / 2, y: cell.y + (cell.height - h) / 2, width: w, height: h };
}
