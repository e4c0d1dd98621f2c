import type { Plugin, Rolldown } from 'vite';

type Group = NonNullable<Extract<Rolldown.OutputOptions['codeSplitting'], object>['groups']>[number];
type Context = Parameters<Extract<Group['name'], (...args: never[]) => unknown>>[1];

const callPage = '/src/features/consultation/pages/ConsultationPage.tsx';
const ofConsultation = '/src/features/consultation/';

const partsOfCall = new WeakMap<Context, Set<string>>();

/** Whether the page of the call imports it, of its own feature, so that it comes with it and not when something is asked for. */
function isPartOfCall(id: string, context: Context): boolean {
  const root = id.slice(0, id.indexOf(ofConsultation)) + callPage;
  let parts = partsOfCall.get(context);
  if (!parts) {
    parts = new Set();
    const open = [root];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (parts.has(next) || !next.includes(ofConsultation)) continue;
      parts.add(next);
      open.push(...(context.getModuleInfo(next)?.importedIds ?? []));
    }
    // The page itself is what the others belong to.
    parts.delete(root);
    partsOfCall.set(context, parts);
  }
  return parts.has(id);
}

/**
 * Each file costs a request and some 400 bytes, and on a bad line that is what one waits for: what every page begins with is one
 * file, the page of the call is another, and the small parts that many pages share a third.
 */
export const chunks: Group[] = [
  {
    name: 'start',
    tags: ['$initial'],
    // They would take the place of the entry, which the build looks for.
    test: (id) => !/index\.html$|\/main\.tsx$/.test(id),
    priority: 3,
  },
  {
    name: (id, context) => (id.includes(ofConsultation) && isPartOfCall(id, context) ? 'call' : null),
    priority: 2,
    includeDependenciesRecursively: false,
  },
  {
    name: 'panel',
    test: /\/consultation\/(components\/(SidePanel|filesTab|chatTab|later)|notes\/sheet)\./,
    minShareCount: 2,
    priority: 1,
    includeDependenciesRecursively: false,
  },
  {
    name: 'small',
    test: /\/lucide-react\/|\/lib\/(time|clock)\.|\/(TimeText|StateChip|locale|AppointmentChip)\.|\/[a-z]+\/queries\.|\/scheduling\/model\./,
    minShareCount: 2,
    priority: 1,
    includeDependenciesRecursively: false,
  },
  {
    name: 'fields',
    test: /\/esm\/components\/(Textarea|Input|InputBase|CloseButton)\/|\/(use-merged-ref|use-resolved-styles-api|get-env)\//,
    minShareCount: 2,
    includeDependenciesRecursively: false,
  },
  {
    name: 'kit',
    test: /\/esm\/components\/(Tabs|ActionIcon)\/|\/(create-s|use-(id|uncontrolled|force-update)|get-(auto-contrast|safe-id)|find-element|random-id)/,
    minShareCount: 2,
    includeDependenciesRecursively: false,
  },
];

/** Refuses files that import each other in a circle: one of them would run before what it needs. */
export function noCircles(): Plugin {
  return {
    name: 'aegle:no-circles',
    apply: 'build',
    generateBundle(_options, bundle) {
      const done = new Set<string>();
      const follow = (file: string, from: string[]) => {
        if (from.includes(file)) this.error(`files import each other: ${[...from, file].join(' -> ')}`);
        const chunk = bundle[file];
        if (done.has(file) || chunk?.type !== 'chunk') return;
        for (const next of chunk.imports) follow(next, [...from, file]);
        done.add(file);
      };
      for (const file of Object.keys(bundle)) follow(file, []);
    },
  };
}
