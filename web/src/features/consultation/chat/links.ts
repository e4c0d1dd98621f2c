/** Splits a message into text and addresses. Only http and https become links; everything else stays text. */
export type Piece = { text: string; href: string | null };

const address = /\bhttps?:\/\/[^\s<>"']+/giu;
// Punctuation after an address belongs to the sentence.
const trailing = /[.,;:!?)\]}'"]+$/u;

export function pieces(message: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of message.matchAll(address)) {
    const raw = match[0].replace(trailing, '');
    const href = safeHref(raw);
    if (!href) continue;
    if (match.index > at) found.push({ text: message.slice(at, match.index), href: null });
    found.push({ text: raw, href });
    at = match.index + raw.length;
  }
  if (at < message.length) found.push({ text: message.slice(at), href: null });
  return found;
}

function safeHref(raw: string): string | null {
  try {
    const url = new URL(raw);
    const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
    // `https://clinic.example@evil.example` reads as one host and leads to the other.
    return isWeb && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}
