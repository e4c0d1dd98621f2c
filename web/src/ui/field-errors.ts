type FieldError = { field: string; problem: string };
type Place = (name: string, message: string, first: boolean) => void;

/** Gives each of the server's problems to the form's field of that name; gives back those that no field takes. */
export function placeFieldErrors(errors: FieldError[], values: object, place: Place): string[] {
  const left: string[] = [];
  let first = true;
  for (const { field, problem } of errors) {
    const name = knownName(fieldPath(field), values);
    const message = sentence(problem);
    if (name === null) {
      left.push(`${field}: ${message}`);
      continue;
    }
    place(name, message, first);
    first = false;
  }
  return left;
}

/** `medicines[0].name` and `/medicines/0/name` as the form writes it: `medicines.0.name`. */
const fieldPath = (field: string) =>
  field
    .replace(/^[/.]/, '')
    .replaceAll('/', '.')
    .replace(/\[(\d+)\]/g, '.$1');

/** The deepest part of the path that the form has: a problem of `hours.3.opens` may belong to a field `hours`. */
function knownName(path: string, values: object): string | null {
  const parts = path.split('.');
  let known: string | null = null;
  let at: unknown = values;
  for (const [index, part] of parts.entries()) {
    if (typeof at !== 'object' || at === null || !(part in at)) break;
    known = parts.slice(0, index + 1).join('.');
    at = (at as Record<string, unknown>)[part];
  }
  return known;
}

function sentence(problem: string): string {
  const text = problem.trim();
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
