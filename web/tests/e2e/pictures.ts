/** What the cameras of the tests show: a colour each, by which a picture is known on the other side. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Colour = 'red' | 'blue' | 'green';

/** Y, U, V of the whole picture; a white bar moves across it, so that every frame differs from the one before. */
const colours: Record<Colour, [number, number, number]> = {
  red: [90, 100, 220],
  blue: [70, 220, 100],
  green: [120, 60, 50],
};

/** The file of a camera that shows one colour, 15 times a second as a cheap one does; made at first use. */
export function pictureFile(colour: Colour): string {
  const folder = join(tmpdir(), 'aegle-pictures');
  const file = join(folder, `${colour}.y4m`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const [width, height, frames] = [320, 240, 15];
  const [luma, u, v] = colours[colour];
  const parts = [Buffer.from(`YUV4MPEG2 W${width} H${height} F15:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < frames; frame += 1) {
    const picture = Buffer.alloc(width * height, luma);
    const bar = Math.floor((frame * (width - 16)) / frames);
    for (let row = 0; row < height; row += 1) picture.fill(235, row * width + bar, row * width + bar + 16);
    parts.push(
      Buffer.from('FRAME\n'),
      picture,
      Buffer.alloc((width * height) / 4, u),
      Buffer.alloc((width * height) / 4, v),
    );
  }
  writeFileSync(file, Buffer.concat(parts));
  return file;
}

/** The file of a camera that shows a wall of stripes and nobody before it; made at first use. */
export function stripesFile(): string {
  const folder = join(tmpdir(), 'aegle-pictures');
  const file = join(folder, 'stripes.y4m');
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const [width, height, frames] = [640, 480, 15];
  const colour = Buffer.alloc((width * height) / 2, 128);
  const parts = [Buffer.from(`YUV4MPEG2 W${width} H${height} F15:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < frames; frame += 1) {
    const picture = Buffer.alloc(width * height);
    for (let row = 0; row < height; row += 1)
      for (let left = 0; left < width; left += 16) {
        const from = row * width + left;
        picture.fill((left / 16) % 2 === 0 ? 40 + frame : 200 - frame, from, from + 16);
      }
    parts.push(Buffer.from('FRAME\n'), picture, colour);
  }
  writeFileSync(file, Buffer.concat(parts));
  return file;
}
