export type Draft = { symptoms: string; notes: string; is_emergency: boolean };
export type Step = 'doctor' | 'time' | 'reason' | 'confirm';
export const steps: Step[] = ['doctor', 'time', 'reason', 'confirm'];

export const emptyDraft: Draft = { symptoms: '', notes: '', is_emergency: false };

type Choice = { doctor: string; slot: string; confirm: boolean };

/** What the address says has been chosen; an address that makes no sense counts as nothing chosen. */
export function choiceOf(params: URLSearchParams): Choice {
  const slot = params.get('slot') ?? '';
  return {
    doctor: params.get('doctor') ?? '',
    slot: Number.isNaN(Date.parse(slot)) ? '' : slot,
    confirm: params.get('step') === 'confirm',
  };
}

/** The first step that is not done; nobody confirms what was never told. */
export function stepOf({ doctor, slot, confirm }: Choice, draft: Draft): Step {
  if (!doctor) return 'doctor';
  if (!slot) return 'time';
  return confirm && draft.symptoms.trim() ? 'confirm' : 'reason';
}

export function stepLink({ doctor, slot }: Pick<Choice, 'doctor' | 'slot'>, step: Step): string {
  const params = new URLSearchParams();
  if (step !== 'doctor') params.set('doctor', doctor);
  if (step === 'reason' || step === 'confirm') params.set('slot', slot);
  if (step === 'confirm') params.set('step', 'confirm');
  const query = params.toString();
  return query ? `/book?${query}` : '/book';
}

const key = (user: string) => `aegle-booking-${user}`;

/** What was typed lives in this tab only, and never in the address: it is about someone's health. */
export function readDraft(user: string, storage: Storage = sessionStorage): Draft {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key(user)) ?? 'null');
    return isDraft(stored) ? stored : emptyDraft;
  } catch {
    return emptyDraft;
  }
}

export function writeDraft(user: string, draft: Draft, storage: Storage = sessionStorage): void {
  try {
    storage.setItem(key(user), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage costs the draft on a reload, nothing more.
  }
}

export function clearDraft(user: string, storage: Storage = sessionStorage): void {
  storage.removeItem(key(user));
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const { symptoms, notes, is_emergency } = value as Record<string, unknown>;
  return typeof symptoms === 'string' && typeof notes === 'string' && typeof is_emergency === 'boolean';
}
