import type { components } from '@/api/schema.gen';

type Schemas = components['schemas'];

export type SharedFile = Schemas['File'];
export type FileList = Schemas['FileList'];
export type FileKind = NonNullable<SharedFile['kind']>;

/** What a file dialog offers. The server goes by the content. */
export const accepted =
  'image/jpeg,image/png,image/webp,image/gif,image/heic,application/pdf,text/plain,.heic,.dcm,.dicom';

export type Kind = 'picture' | 'pdf' | 'text' | 'scan' | 'film';

export function kindOf(type: string | null): Kind | null {
  if (type === null) return null;
  if (type.startsWith('image/')) return 'picture';
  if (type.startsWith('video/')) return 'film';
  if (type === 'application/pdf') return 'pdf';
  return type === 'application/dicom' ? 'scan' : 'text';
}

/** A DICOM file is for programs that know it: it is downloaded. */
export const canOpen = ({ state, type }: SharedFile) => {
  const kind = kindOf(type);
  return state === 'ready' && kind !== null && kind !== 'scan';
};

/** "1.2 MB", in the reader's digits. */
export function sizeText(bytes: number, locale: string): string {
  const steps = ['kilobyte', 'megabyte'] as const;
  const unit = steps[bytes < 1_000_000 ? 0 : 1] ?? 'kilobyte';
  const value = bytes / (unit === 'kilobyte' ? 1000 : 1_000_000);
  const digits = value < 10 ? 1 : 0;
  const options = { style: 'unit', unit, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, options).format(Math.max(value, 0.1));
}
