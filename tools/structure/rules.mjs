// What the tree must not do. Each ban says what to do instead, and carries examples that its own test holds it to.
import { posix } from 'node:path';
import { ladder } from './ladder.mjs';
import { matches } from './tree.mjs';

const is = (pattern) => (path) => pattern.test(path);

const sql = {
  name: 'SQL stands in stores, platform/db and platform/jobs',
  applies: (path) =>
    /^server\/src\/.*\.(cpp|hpp|ipp)$/.test(path) &&
    !/\/store\.cpp$|\/store\/[^/]*\.cpp$|\/[a-z_]+_store\.cpp$|^server\/src\/platform\/(db|jobs)\//.test(path),
  *check({ text }) {
    const statement =
      /(?:"|R"\w*\()\s*((?:select|SELECT)\s[^"]*?\b(?:from|FROM)\b|(?:select|SELECT)\s+\w+\(|(?:insert into|INSERT INTO)\s|(?:update|UPDATE)\s+\w+\s+(?:set|SET)\b|(?:delete from|DELETE FROM)\s|(?:with|WITH)\s+\w+\s+(?:as|AS)\s*\()/g;
    for (const { line } of matches(text, statement))
      yield { line, what: 'an SQL statement', instead: "move it to the feature's store.cpp" };
  },
  good: [
    ['server/src/features/vault/store.cpp', 'auto rows = tx.query("select key from vault_keys");'],
    ['server/src/features/directory/service.cpp', 'throw Error("Select a doctor from the list");'],
  ],
  bad: [
    ['server/src/features/vault/service.cpp', 'auto rows = tx.query("select key from vault_keys");'],
    [
      'server/src/features/vault/service.cpp',
      'auto rows = tx.query(R"sql(\n  insert into vault_keys values ($1))sql");',
    ],
    ['server/src/app/main.cpp', 'tx.query("UPDATE users SET name = $1");'],
    ['server/src/platform/http/server.cpp', 'tx.query("with found as (select 1) delete from x");'],
  ],
};

const length = {
  name: 'no file has more than 500 lines',
  applies: (path) => /\.(cpp|hpp|ipp|ts|tsx|mjs|css|sh)$/.test(path) && !/\.gen\.|\/locales\//.test(path),
  *check({ text }) {
    const lines = text.split('\n').length - 1;
    if (lines > 500)
      yield { line: 501, what: `${lines} lines`, instead: 'make two rooms of it, each with a name of its own' };
  },
  good: [
    ['server/src/base/a.cpp', '\n'.repeat(500)],
    ['web/src/api/schema.gen.d.ts', '\n'.repeat(9000)],
  ],
  bad: [['web/src/app/a.tsx', '\n'.repeat(501)]],
};

const marks = {
  name: 'nothing is marked as unfinished',
  applies: is(/^(server|web|bench|deploy)\/.*\.(cpp|hpp|ipp|ts|tsx|mjs|css|sql|sh)$/),
  *check({ text }) {
    for (const { line, match } of matches(text, /\b(TODO|FIXME|XXX|HACK)\b/g)) {
      yield {
        line,
        what: match[1],
        instead: 'do it now, or open an issue and say here why the code is right as it is',
      };
    }
  },
  good: [['server/src/base/a.cpp', '// The list to do this with is short.']],
  bad: [
    ['server/src/base/a.cpp', '// TODO: later'],
    ['web/src/lib/a.ts', '/* FIXME */'],
  ],
};

const honestTests = {
  name: 'tests run, all of them, and wait for events',
  // How to wait, looking again and again until a deadline, is written once, in support.
  applies: is(/^(server\/tests\/(?!support\/).*\.(cpp|hpp)|web\/.*\.(test|spec)\.tsx?|web\/tests\/.*\.ts)$/),
  *check({ text }) {
    const bans = [
      [
        /\bGTEST_SKIP\b|\bDISABLED_|\b(?:test|it|describe)(?:\.\w+)*\.(?:skip|fixme|todo)\b/g,
        'a test that is left out',
        'mend it or delete it',
      ],
      [/\b(?:test|it|describe)\.only\b/g, 'a test that leaves out the others', 'name it on the command line'],
      [
        /\bwaitForTimeout\(|\bthis_thread::sleep|\busleep\(|\bsetTimeout\((?:resolve|r|done)\b/g,
        'a test that sleeps',
        'wait for the event itself, with a deadline',
      ],
    ];
    for (const [pattern, what, instead] of bans)
      for (const { line } of matches(text, pattern)) yield { line, what, instead };
  },
  good: [['web/tests/e2e/a.spec.ts', "await expect(page.getByText('Ready')).toBeVisible();"]],
  bad: [
    ['server/tests/unit/a.cpp', 'TEST(A, b) { GTEST_SKIP(); }'],
    ['web/tests/e2e/a.spec.ts', "test.skip('a', () => {});"],
    ['web/tests/e2e/a.spec.ts', "test.describe.fixme('a', () => {});"],
    ['web/src/lib/a.test.ts', "it.only('a', () => {});"],
    ['web/tests/e2e/a.spec.ts', 'await page.waitForTimeout(500);'],
    ['server/tests/integration/a.cpp', 'std::this_thread::sleep_for(1s);'],
  ],
};

const migrations = {
  name: 'migrations are numbered without a gap',
  applies: is(/^server\/migrations\/[^/]+$/),
  *checkAll(files) {
    const names = files.map(({ path }) => posix.basename(path)).sort();
    for (const [index, name] of names.entries()) {
      const wanted = `${String(index + 1).padStart(4, '0')}_`;
      if (!name.startsWith(wanted) || !/^\d{4}_[a-z0-9_]+\.sql$/.test(name)) {
        yield {
          path: `server/migrations/${name}`,
          line: 1,
          what: 'not the next number',
          instead: `name it ${wanted}….sql`,
        };
        return;
      }
    }
  },
  good: [['server/migrations/0001_actors.sql', '']],
  bad: [
    ['server/migrations/0002_actors.sql', ''],
    ['server/migrations/0001-Actors.sql', ''],
  ],
};

const lockfile = {
  name: 'npm packages are pinned exactly, and name no registry',
  applies: is(/^web\/(package|package-lock)\.json$|^web\/\.npmrc$/),
  *check({ path, text }) {
    for (const { line } of matches(text, /"resolved":\s*"https?:|^\s*registry\s*=/gm)) {
      yield {
        line,
        what: "a registry's address",
        instead: 'set omit-lockfile-registry-resolved=true in web/.npmrc and write the lockfile anew',
      };
    }
    if (!path.endsWith('/package.json')) return;
    const { dependencies = {}, devDependencies = {} } = JSON.parse(text);
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      if (!/^\d+\.\d+\.\d+/.test(version))
        yield { line: 1, what: `${name} is "${version}"`, instead: 'pin it: npm install --save-exact' };
    }
  },
  good: [['web/package.json', '{"dependencies": {"react": "19.3.1"}}']],
  bad: [
    ['web/package.json', '{"devDependencies": {"vite": "^8.0.0"}}'],
    ['web/package-lock.json', '{"packages": {"a": {"resolved": "https://registry.example/a.tgz"}}}'],
    ['web/.npmrc', 'registry=https://registry.example/'],
  ],
};

/** Where an import leads, as a path below web/src; null for a package. */
function resolveImport(path, specifier) {
  if (specifier.startsWith('@/')) return specifier.slice(2);
  if (!specifier.startsWith('.')) return null;
  return posix.join(posix.dirname(path.replace(/^web\/src\//, '')), specifier);
}

// The router loads each page when it is first opened, so it names them one by one.
const kit = ['ui', 'lib', 'api'];
const doors = /^(index(\.tsx?)?)?$/;
const appDoors = /^((index(\.tsx?)?)?|pages\/.*)$/;

const webImports = {
  name: 'web features meet at their index, and the kit knows no feature',
  applies: (path) => /^web\/src\/.*\.tsx?$/.test(path) && !/\.gen\./.test(path),
  *check({ path, text }) {
    const [house, feature] = path.replace('web/src/', '').split('/');
    for (const { line, match } of matches(text, /(?:\bfrom|\bimport|\bimport\()\s*['"]([^'"]+)['"]/g)) {
      const [toHouse, toFeature, ...inner] = resolveImport(path, match[1])?.split('/') ?? [];
      if (toHouse === 'app' && kit.includes(house)) {
        yield { line, what: `${house} imports the shell`, instead: 'move what both need to lib, api or ui' };
      }
      if (toHouse !== 'features') continue;
      if (kit.includes(house)) {
        yield {
          line,
          what: `${house} imports the feature ${toFeature}`,
          instead: 'pass it in, or move it to the feature',
        };
      } else if (
        !(house === 'features' && feature === toFeature) &&
        !(house === 'app' ? appDoors : doors).test(inner.join('/'))
      ) {
        yield {
          line,
          what: `enters ${toFeature} through ${inner.join('/')}`,
          instead: `import from features/${toFeature}, and export it in its index.ts`,
        };
      }
    }
  },
  good: [
    [
      'web/src/features/call/pages/Call.tsx',
      "import { useSession } from '../../identity';\nimport { a } from '../model';\nimport b from 'react';",
    ],
    ['web/src/features/call/pages/Call.tsx', "import { useSession } from '@/features/identity/index';"],
    ['web/src/app/router.tsx', "const page = () => import('../features/call/pages/Call');"],
  ],
  bad: [
    ['web/src/features/call/pages/Call.tsx', "import { useSession } from '../../identity/queries';"],
    ['web/src/features/call/pages/Call.tsx', "import { useSession } from '@/features/identity/model';"],
    ['web/src/ui/Link.tsx', "import { router } from '../app/router';"],
    ['web/src/ui/Card.tsx', "import { useSession } from '../features/identity';"],
    ['web/src/app/router.tsx', "import { step } from '../features/call/model';"],
  ],
};

const settings = {
  name: 'docs/operations.md explains every setting',
  applies: is(/^(docs\/operations\.md|server\/src\/app\/settings\.cpp)$/),
  *checkAll(files) {
    const [manual, source] = ['.md', '.cpp'].map((end) => files.find(({ path }) => path.endsWith(end)));
    for (const { line, match } of matches(source.text, /"(AEGLE_[A-Z_]+)"/g)) {
      if (!manual?.text.includes(`\`${match[1]}\``)) {
        yield {
          path: source.path,
          line,
          what: `${match[1]} stands only here`,
          instead: 'give it a line in docs/operations.md',
        };
      }
    }
  },
  good: [['server/src/app/settings.cpp', 'option("--port", port);']],
  bad: [['server/src/app/settings.cpp', 'option("--port", port, "AEGLE_PORT");']],
};

export const rules = [ladder, sql, length, marks, honestTests, migrations, lockfile, webImports, settings];

/** What is wrong in these files by this rule, one sentence each. */
export function violations(rule, files) {
  const concerned = files.filter(({ path }) => rule.applies(path));
  const found = rule.checkAll
    ? [...rule.checkAll(concerned)]
    : concerned.flatMap((file) => [...rule.check(file)].map((v) => ({ path: file.path, ...v })));
  return found.map(({ path, line, what, instead }) => `${path}:${line}: ${what}; instead: ${instead}`);
}
