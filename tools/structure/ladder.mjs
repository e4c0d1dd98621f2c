// The include ladder of the server (docs/architecture.md): a file includes only what stands below it.
import { matches } from './tree.mjs';

const rungs = [
  ['base'],
  ['platform'],
  ['audit'],
  ['vault'],
  ['identity'],
  ['directory'],
  ['payments'],
  ['scheduling'],
  ['consultation'],
  ['files'],
  ['records'],
  ['prescriptions', 'lab'],
  ['pharmacy'],
  ['notifications', 'support', 'interop'],
  ['app'],
];
const rungOf = new Map(rungs.flatMap((names, height) => names.map((name) => [name, height])));
const inside = ['types', 'policy', 'store', 'service', 'routes'];

/** 'features/identity/store.hpp' -> {house: 'identity', file: 'store.hpp', feature: true} */
function placeOf(path) {
  const [first, second, ...rest] = path.split('/');
  if (first === 'features') return { house: second, file: rest.join('/'), feature: true };
  return { house: first, file: [second, ...rest].join('/'), feature: false };
}

function problem(from, to, target) {
  if (!rungOf.has(to.house)) {
    return [
      `includes "${target}", which is on no rung`,
      'write the path from server/src, and give a new feature its rung in tools/structure/ladder.mjs',
    ];
  }
  if (from.house === to.house) {
    const [own, other] = [from, to].map((place) => inside.indexOf(place.file.replace(/\.[a-z]+$/, '')));
    if (from.feature && own >= 0 && other > own) {
      return [
        `a feature's ${inside[own]} includes its ${inside[other]}`,
        `inside a feature the order is ${inside.join(' <- ')}: move what is shared to the left`,
      ];
    }
    return null;
  }
  if (rungOf.get(from.house) <= rungOf.get(to.house)) {
    return [
      `${from.house} includes ${to.house}, which is not below it`,
      'declare an event in the lower one and subscribe in app/wiring.cpp',
    ];
  }
  if (!to.feature) return null;
  const doors = from.house === 'app' ? /^(?!policy|store)/ : /^(types|service)\.hpp$/;
  if (!doors.test(to.file)) {
    return [
      `enters ${to.house} through ${to.file}`,
      `include its ${from.house === 'app' ? 'types, service or routes' : 'types.hpp or service.hpp'}`,
    ];
  }
  return null;
}

export const ladder = {
  name: 'includes descend the ladder and enter a feature by its doors',
  applies: (path) => /^server\/src\/.*\.(cpp|hpp|ipp)$/.test(path),
  *check({ path, text }) {
    const from = placeOf(path.replace('server/src/', ''));
    if (!rungOf.has(from.house))
      yield { line: 1, what: `${from.house} has no rung`, instead: 'give it one in tools/structure/ladder.mjs' };
    for (const { line, match } of matches(text, /^\s*#\s*include\s*"([^"]+)"/gm)) {
      const found = problem(from, placeOf(match[1]), match[1]);
      if (found) yield { line, what: found[0], instead: found[1] };
    }
  },
  good: [
    [
      'server/src/features/scheduling/service.cpp',
      '#include "features/identity/service.hpp"\n#include "platform/db/database.hpp"\n#include <vector>',
    ],
    [
      'server/src/features/scheduling/routes.cpp',
      '#include "features/scheduling/service.hpp"\n#include "features/scheduling/slots.hpp"',
    ],
    ['server/src/app/wiring.cpp', '#include "features/notifications/routes.hpp"'],
  ],
  bad: [
    ['server/src/features/identity/service.cpp', '#include "features/scheduling/types.hpp"'],
    ['server/src/features/lab/service.cpp', '#include "features/prescriptions/service.hpp"'],
    ['server/src/features/scheduling/service.cpp', '#include "features/identity/store.hpp"'],
    ['server/src/features/scheduling/service.cpp', '#include "features/directory/policy.hpp"'],
    ['server/src/features/scheduling/routes.cpp', '  #  include "features/directory/routes.hpp"'],
    ['server/src/features/scheduling/store.cpp', '#include "features/scheduling/service.hpp"'],
    ['server/src/features/scheduling/service.cpp', '#include "../identity/types.hpp"'],
    ['server/src/platform/http/server.cpp', '#include "features/identity/types.hpp"'],
    ['server/src/base/time.cpp', '#include "platform/json/json.hpp"'],
    ['server/src/app/main.cpp', '#include "features/vault/store.hpp"'],
    ['server/src/features/horoscopes/service.cpp', ''],
  ],
};
