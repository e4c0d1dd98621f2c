// Draws the demo doctors into public/portraits: flat, calm, each a little different. `npm run portraits`
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const skins = {
  1: { base: '#f3d3bd', shade: '#e3b99e', lip: '#c07a6c' },
  2: { base: '#e8bd9b', shade: '#d3a17d', lip: '#b06a5a' },
  3: { base: '#d19f78', shade: '#b9855e', lip: '#9c5546' },
  4: { base: '#b37d55', shade: '#996643', lip: '#864338' },
  5: { base: '#8a5a3b', shade: '#73482e', lip: '#6d352e' },
  6: { base: '#66412c', shade: '#533322', lip: '#582a27' },
};
const hairs = {
  black: '#22262b',
  brown: '#4a3226',
  chestnut: '#6f452c',
  fair: '#b98d55',
  red: '#97502f',
  grey: '#9aa1a6',
  silver: '#c3c8cb',
  pepper: '#54585d',
};
const grounds = ['#cfe6ea', '#d9e4f3', '#e3e9dc', '#efe2d6', '#e2dff0', '#d6e8df', '#ece4ea', '#dde7ec'];
const cloths = ['#0b7a8f', '#35618f', '#6b5b95', '#4c7a5d', '#8a5a58', '#3c6e71', '#57708a', '#7a6a4f'];

const face = 'M88 98c0-27 12-40 32-40s32 13 32 40c0 30-14 53-32 53S88 128 88 98Z';

const backs = {
  long: 'M78 104c-4-46 18-62 42-62s46 16 42 62c-1 28 3 52 9 74-28 12-74 12-102 0 6-22 10-46 9-74Z',
  wavy: 'M80 98c-6-40 14-58 40-58s46 18 40 58c8 12 2 22 8 34 6 16-2 30 4 44-30 10-74 10-104 0 6-14-2-28 4-44 6-12 0-22 8-34Z',
  bob: 'M80 104c-4-44 14-62 40-62s44 18 40 62c0 18 4 30 2 42-14 8-70 8-84 0-2-12 2-24 2-42Z',
};
const fronts = {
  part: 'M86 104c-3-38 12-52 36-52 20 0 34 14 32 52-3-18-12-28-26-32-10 14-34 14-42 32Z',
  fringe: 'M87 102c-3-36 10-50 33-50s36 14 33 50c-2-10-4-15-7-19-16 4-36 4-52 0-3 4-5 9-7 19Z',
  swept: 'M86 102c-4-36 12-52 36-51 22 1 34 15 32 51-2-16-8-26-16-31-14 12-38 6-52 31Z',
  middle: 'M86 106c-3-38 12-54 34-54s37 16 34 54c-4-20-14-34-34-42-20 8-30 22-34 42Z',
};
const mens = {
  short: 'M85 102c-5-40 10-56 35-56s40 16 35 56c-2-14-5-22-10-27-15 5-35 5-50 0-5 5-8 13-10 27Z',
  side: 'M85 102c-6-38 8-57 36-57 26 0 40 16 34 57-2-16-7-25-15-30-14 8-32 8-42-2-8 6-11 16-13 32Z',
  quiff: 'M85 102c-5-34 2-50 18-56 22-8 58 2 52 56-2-14-6-23-12-28-14 3-30-3-42-8-9 6-14 18-16 36Z',
  thin: 'M85 104c-3-22 2-36 9-42-2 12-5 22-5 34l-4 8Zm70 0c3-22-2-36-9-42 2 12 5 22 5 34l4 8ZM96 60c10-14 38-14 48 0-14-6-34-6-48 0Z',
  close: 'M87 98c-3-34 10-48 33-48s36 14 33 48c-2-16-6-24-12-28-12-4-30-4-42 0-6 4-10 12-12 28Z',
};

const circles = (list, fill) =>
  list.map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`).join('');
const path = (d, fill, more = '') => `<path d="${d}" fill="${fill}"${more}/>`;
const line = (d, stroke, width = 2.5) =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;

function hairBehind({ hair, style }) {
  if (backs[style]) return path(backs[style], hair);
  if (style === 'afro')
    return circles(
      [
        [120, 82, 52],
        [84, 104, 24],
        [156, 104, 24],
      ],
      hair,
    );
  if (style === 'curls')
    return circles(
      [
        [92, 66, 24],
        [120, 54, 26],
        [148, 66, 24],
        [80, 98, 22],
        [160, 98, 22],
        [80, 128, 18],
        [160, 128, 18],
      ],
      hair,
    );
  if (style === 'bun') return circles([[120, 36, 19]], hair) + path('M82 104c-4-42 14-58 38-58s42 16 38 58Z', hair);
  if (style === 'tail')
    return (
      path('M82 104c-4-42 14-58 38-58s42 16 38 58Z', hair) +
      path('M144 92c22 18 34 56 26 94-10 3-18 1-22-6 4-28 2-56-4-88Z', hair)
    );
  if (mens[style] || style === 'tight') return path('M86 104c-5-42 10-58 34-58s39 16 34 58Z', hair);
  return '';
}

function hairBefore({ hair, style, front, cloth }) {
  if (style === 'hijab') {
    const outer = 'M68 190c-6-30 0-60 6-92 4-36 22-54 46-54s42 18 46 54c6 32 12 62 6 92-28 14-76 14-104 0Z';
    const opening = 'M92 100c0 28 12 48 28 48s28-20 28-48c0-22-10-34-28-34S92 78 92 100Z';
    return (
      `<path fill-rule="evenodd" d="${outer}${opening}" fill="${cloth}"/>` +
      line('M96 150c10 14 40 18 56 6M90 168c20 14 50 14 66 2', '#0003', 3)
    );
  }
  if (style === 'turban') {
    return (
      path('M80 92c-8-40 14-62 40-62s48 22 40 62c-8-14-24-26-40-30-16 4-32 16-40 30Z', cloth) +
      line('M84 78c20-6 46-20 58-42M156 78c-14-4-30-10-44-20M92 54c12 0 26-4 36-14', '#0003', 3)
    );
  }
  if (style === 'wrap') {
    return (
      path('M84 92c-14-34 2-62 36-62s50 28 36 62c-10-16-22-22-36-22s-26 6-36 22Z', cloth) +
      circles([[142, 36, 14]], cloth) +
      line('M90 74c16-14 44-16 60-2M98 52c14-8 30-8 44 0', '#0003', 3)
    );
  }
  if (style === 'tight')
    return path('M86 100c-5-38 10-54 34-54s39 16 34 54c-2-16-6-24-12-29-14-6-30-6-44 0-6 5-10 13-12 29Z', hair);
  if (mens[style]) return path(mens[style], hair);
  return style === 'bald' ? '' : path(fronts[front ?? 'part'], hair);
}

function beardOf({ hair, beard }) {
  if (beard === 'full')
    return path('M88 104c2 34 14 52 32 52s30-18 32-52c-4 12-10 18-16 19-8-5-24-5-32 0-6-1-12-7-16-19Z', hair);
  if (beard === 'short')
    return path(
      'M89 112c3 28 15 41 31 41s28-13 31-41c-4 12-9 17-15 18-8-4-24-4-32 0-6-1-11-6-15-18Z',
      hair,
      ' opacity=".72"',
    );
  if (beard === 'goatee') return path('M106 130c8-5 20-5 28 0 2 14-4 24-14 24s-16-10-14-24Z', hair, ' opacity=".85"');
  return '';
}

const moustache = ({ hair, beard }) =>
  beard === 'moustache' || beard === 'full' || beard === 'goatee'
    ? path('M104 127c6-6 12-6 16-3 4-3 10-3 16 3-8 2-12 2-16 1-4 1-8 1-16-1Z', hair)
    : '';

function features(doctor) {
  const { skin, age, glasses } = doctor;
  const dark = '#2b211d';
  const brow =
    doctor.style === 'hijab' || doctor.style === 'turban' || doctor.style === 'wrap' || doctor.style === 'bald'
      ? (doctor.hair ?? dark)
      : doctor.hair;
  const eyes =
    '<ellipse cx="107" cy="103" rx="3.2" ry="3.8" fill="#2b211d"/><ellipse cx="133" cy="103" rx="3.2" ry="3.8" fill="#2b211d"/>';
  const brows = line('M100 93c4-3 9-3 13-1M127 92c4-2 9-2 13 1', brow, doctor.woman ? 2.4 : 3.2);
  const nose = line('M120 104c-1 6-4 10-3 13 1 2 4 2 6 1', skin.shade, 2.4);
  const mouth = line('M110 131c6 5 14 5 20 0', skin.lip, doctor.woman ? 3.6 : 2.8);
  const years =
    age === 'old'
      ? line('M99 111c4 2 8 2 11 0M130 111c3 2 7 2 11 0M104 122c-2 3-3 6-2 9M136 122c2 3 3 6 2 9', skin.shade, 1.8)
      : '';
  const rims = glasses
    ? line(
        'M97 97h20v9c0 5-4 8-10 8s-10-3-10-8Zm26 0h20v9c0 5-4 8-10 8s-10-3-10-8Zm-6 4h6M97 100l-9-1M143 100l9-1',
        glasses,
        2,
      )
    : '';
  return brows + years + nose + beardOf(doctor) + mouth + moustache(doctor) + eyes + rims;
}

function body({ skin, coat, cloth, collar, stethoscope, style }) {
  const neck = path('M105 138h30v34c0 10-30 10-30 0Z', skin.shade);
  const torso = 'M26 240c2-42 34-56 78-66 10 12 22 12 32 0 44 10 76 24 78 66Z';
  const veiled = style === 'hijab';
  const shirt = path(
    veiled ? 'M98 178h44l-22 40Z' : 'M102 174c10 14 26 14 36 0l6 4-24 40-24-40Z',
    veiled ? cloth : collar,
  );
  const under = coat
    ? path(torso, '#f7fafb') + shirt + path('M101 173 92 190l26 44 2-18ZM139 173l9 17-26 44-2-18Z', '#e6edf0')
    : path(torso, cloth) + path('M102 174c10 14 26 14 36 0l-18 30Z', skin.shade);
  const tube = stethoscope
    ? line('M96 180c-4 20 2 34 14 40M144 180c4 22-4 36-12 40', '#3d4f59', 3.4) +
      '<circle cx="131" cy="221" r="6" fill="#3d4f59"/>'
    : '';
  return neck + under + tube;
}

const ears = ({ skin, style }) =>
  style === 'hijab'
    ? ''
    : circles(
        [
          [88, 104, 7],
          [152, 104, 7],
        ],
        skin.shade,
      );

function draw(doctor) {
  const parts = [
    `<rect x="24" y="12" width="192" height="192" fill="${doctor.ground}"/>`,
    hairBehind(doctor),
    body(doctor),
    ears(doctor),
    path(face, doctor.skin.base),
    features(doctor),
    hairBefore(doctor),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="24 12 192 192">${parts.join('')}</svg>\n`;
}

// skin, hair, style, then what sets this one apart; in the order of the demo clinic's doctors.
const man = (skin, hair, style, more = {}) => ({ skin: skins[skin], hair: hairs[hair], style, ...more });
const woman = (skin, hair, style, more = {}) => ({ ...man(skin, hair, style, more), woman: true });
const old = { age: 'old' };
const rims = { glasses: '#33434d' };
const thinRims = { glasses: '#8a6a44' };

const doctors = [
  man(3, 'pepper', 'side', { ...old, ...rims, beard: 'moustache' }),
  woman(3, 'black', 'long', { front: 'middle' }),
  woman(5, 'black', 'hijab'),
  man(6, 'black', 'close', { beard: 'short' }),
  woman(1, 'black', 'bob', { front: 'fringe' }),
  man(3, 'black', 'short', { beard: 'full' }),
  woman(2, 'brown', 'wavy', { front: 'part', ...thinRims }),
  man(1, 'pepper', 'side', { ...old, ...rims }),
  woman(2, 'chestnut', 'tail', { front: 'swept' }),
  man(1, 'fair', 'quiff', { beard: 'short' }),
  woman(1, 'fair', 'bob', { front: 'part' }),
  man(3, 'brown', 'short', { beard: 'goatee' }),
  woman(3, 'black', 'hijab', rims),
  man(2, 'black', 'quiff'),
  woman(6, 'black', 'wrap', old),
  man(4, 'black', 'side', { beard: 'moustache' }),
  woman(1, 'silver', 'bob', { ...old, ...thinRims, front: 'swept' }),
  man(6, 'black', 'bald', { glasses: '#c9a96a', beard: 'goatee' }),
  woman(1, 'black', 'long', { front: 'fringe' }),
  man(1, 'silver', 'thin', { ...old, ...thinRims }),
  woman(4, 'black', 'bun', { front: 'middle' }),
  man(3, 'pepper', 'short', { ...old, beard: 'short' }),
  woman(1, 'red', 'wavy', { front: 'swept' }),
  man(2, 'brown', 'side', rims),
  woman(2, 'brown', 'curls', { front: 'middle', ...old }),
  man(1, 'grey', 'thin', { ...old, beard: 'full' }),
  woman(2, 'black', 'wavy', { front: 'middle' }),
  man(4, 'black', 'close', { beard: 'full' }),
  woman(4, 'black', 'tail', { front: 'part', ...rims }),
  man(5, 'pepper', 'close', { ...old, glasses: '#d8d3c8' }),
  woman(1, 'chestnut', 'bob', { front: 'fringe', ...rims }),
  man(2, 'black', 'quiff', { beard: 'short' }),
  woman(6, 'black', 'hijab'),
  man(2, 'brown', 'short', { beard: 'moustache', ...old }),
  woman(3, 'grey', 'bun', { ...old, front: 'swept', ...thinRims }),
  man(5, 'black', 'tight'),
  woman(1, 'fair', 'tail', { front: 'middle' }),
  man(4, 'black', 'turban', { beard: 'full' }),
  woman(5, 'black', 'afro', { front: 'middle' }),
  man(5, 'grey', 'close', { ...old, beard: 'short', ...thinRims }),
  woman(1, 'grey', 'long', { ...old, front: 'part' }),
  man(3, 'black', 'side', { beard: 'short', ...rims }),
  woman(2, 'silver', 'bun', { ...old, front: 'part', ...rims }),
  man(2, 'silver', 'thin', old),
];

const folder = fileURLToPath(new URL('../public/portraits/', import.meta.url));
await mkdir(folder, { recursive: true });
for (const [index, doctor] of doctors.entries()) {
  const dressed = {
    ground: grounds[(index * 3) % grounds.length],
    cloth: cloths[(index * 5) % cloths.length],
    collar: cloths[(index * 3 + 1) % cloths.length],
    coat: index % 5 !== 3,
    stethoscope: index % 3 === 1,
    ...doctor,
  };
  const name = `doctor-${String(index + 1).padStart(2, '0')}.svg`;
  await writeFile(`${folder}${name}`, draw(dressed));
}
