/**
 * Ways of writing a dose that have been misread with harm, and safe ones in their place
 * (after ISMP's List of Error-Prone Abbreviations, Symbols, and Dose Designations).
 */
export interface Rewording {
  found: string;
  better: string;
  text: string;
}

const rules: { pattern: RegExp; better: string | ((found: string) => string) }[] = [
  // 10 times too much when the point is missed.
  { pattern: /(?<![\d.,])[.,]\d+/u, better: (found) => `0.${found.slice(1)}` },
  // Three zeros may be the thousands of another country.
  { pattern: /\b\d+\.0{1,2}(?!\d)/u, better: (found) => found.replace(/\.0+$/u, '') },
  // Read as mg.
  { pattern: /(?<=\d\s?|^)(?:µg|μg|mcg|ug)\b/iu, better: 'micrograms' },
  // Read as a zero, or as IV.
  { pattern: /(?<=\d\s?)(?:I\.?U\.?|U)(?![\p{L}])/u, better: 'units' },
  { pattern: /\bq\.?o\.?d\b\.?/iu, better: 'every other day' },
  { pattern: /\bq\.?i\.?d\b\.?/iu, better: '4 times a day' },
  // "od" is left alone: it is once a day to some, and the right eye to others.
  { pattern: /\bq\.?d\b\.?/iu, better: 'once a day' },
  { pattern: /\b(?:b\.?i\.?d|b\.?d)\b\.?/iu, better: 'twice a day' },
  { pattern: /\b(?:t\.?i\.?d|t\.?d\.?s)\b\.?/iu, better: '3 times a day' },
  { pattern: /\bh\.?s\b\.?/iu, better: 'at bedtime' },
  { pattern: /\bp\.?r\.?n\b\.?/iu, better: 'when needed' },
  { pattern: /\bp\.?o\b\.?/iu, better: 'by mouth' },
  { pattern: /\bs\.?[cq]\b\.?/iu, better: 'under the skin' },
  { pattern: /\bi\.m\b\.?|\bIM\b/u, better: 'into the muscle' },
  { pattern: /\bi\.v\b\.?|\bIV\b/u, better: 'into a vein' },
];

/** What to write instead, one thing at a time; null when the text is safe. */
export function safeWording(text: string): Rewording | null {
  for (const { pattern, better } of rules) {
    const match = pattern.exec(text);
    if (!match) continue;
    const [found] = match;
    const replacement = typeof better === 'string' ? better : better(found);
    const isUnit = better === 'micrograms' || better === 'units';
    const before = text.slice(0, match.index);
    const gap = isUnit && /\d$/u.test(before) ? ' ' : '';
    return { found, better: replacement, text: before + gap + replacement + text.slice(match.index + found.length) };
  }
  return null;
}
