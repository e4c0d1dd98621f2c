import { chromium } from '@playwright/test';
const B = 'http://localhost:8090';
const br = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
});
async function ctx(w, h, dark, who) {
  const c = await br.newContext({
    viewport: { width: w, height: h },
    colorScheme: dark ? 'dark' : 'light',
    permissions: ['camera', 'microphone'],
  });
  if (who) {
    const r = await c.request.post(B + '/api/auth/login', {
      data: { email: who[0], password: who[1] },
      headers: { origin: B },
    });
    if (!r.ok()) console.log('login', r.status(), await r.text());
  }
  return c;
}
const P = ['patient@mediscan.com', 'patient123'],
  D = ['rajesh.patel@mediscan.com', 'doctor123'],
  A = ['admin@mediscan.com', 'admin123'];
const list = process.argv[2]
  ? JSON.parse(process.argv[2])
  : [
      ['home', '/', null],
      ['signin', '/sign-in', null],
      ['doctors', '/doctors', null],
      ['p-home', '/', P],
      ['p-appts', '/appointments', P],
      ['d-home', '/', D],
      ['record', '/record', P],
      ['admin', '/admin/doctors', A],
    ];
for (const [n, path, k] of list)
  for (const [w, h, dark] of [
    [1440, 900, false],
    [390, 844, false],
  ]) {
    const who = k === 'P' ? P : k === 'D' ? D : k === 'A' ? A : k;
    const c = await ctx(w, h, dark, who);
    const p = await c.newPage();
    p.on('console', (m) => {
      if (m.type() === 'error') console.log(n, w, m.text().slice(0, 200));
    });
    p.on('pageerror', (e) => console.log(n, 'ERR', String(e).slice(0, 300)));
    await p.goto(B + path);
    await p.waitForTimeout(1500);
    await p.screenshot({ path: `/tmp/lead/shot-${n}-${w}.png`, fullPage: true });
    console.log(n, w, await p.title(), p.url());
    await c.close();
  }
await br.close();
