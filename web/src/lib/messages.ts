import type { CompiledMessage } from '@lingui/message-utils/compileMessage';

type Token = string | [string, string?, (string | Record<string, unknown>)?];

/**
 * Compiles the ICU messages that Lingui's macros write into the code: text, arguments, plural and select. Lingui's own
 * compiler knows dates and numbers besides, which go through `lib/time.ts` here, and weighs 7 kB of the first load.
 */
export function compileMessage(message: string): CompiledMessage {
  return new Reader(message).tokens(false) as CompiledMessage;
}

class Reader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  tokens(inPlural: boolean): Token[] {
    const tokens: Token[] = [];
    let plain = '';
    const flush = () => {
      if (plain) tokens.push(plain);
      plain = '';
    };
    while (this.at < this.text.length && this.text[this.at] !== '}') {
      const sign = this.text[this.at];
      if (sign === "'") plain += this.quoted(inPlural);
      else if (sign === '{') (flush(), tokens.push(this.argument(inPlural)));
      else if (sign === '#' && inPlural) (flush(), tokens.push('#'), this.at++);
      else ((plain += sign), this.at++);
    }
    flush();
    return tokens;
  }

  /** `''` is an apostrophe; `'{…'` is text up to the next apostrophe; a lone apostrophe is itself. */
  private quoted(inPlural: boolean): string {
    const next = this.text[++this.at] ?? '';
    if (next === "'") return (this.at++, "'");
    if (next !== '{' && next !== '}' && !(next === '#' && inPlural)) return "'";
    let text = '';
    for (; this.at < this.text.length; this.at++) {
      if (this.text[this.at] !== "'") text += this.text[this.at];
      else if (this.text[this.at + 1] === "'") ((text += "'"), this.at++);
      else break;
    }
    this.at++;
    return text;
  }

  private argument(inPlural: boolean): Token {
    this.at++;
    const name = this.upTo(/[,}]/);
    if (this.text[this.at++] === '}') return [name];
    const type = this.upTo(/[,}]/);
    if (this.text[this.at++] === '}') return [name, type];
    const cases: Record<string, unknown> = { offset: this.offset() };
    for (this.space(); this.text[this.at] !== '}' && this.at < this.text.length; this.space()) {
      const key = this.upTo(/\{/).replace(/^=/, '');
      this.at++;
      cases[key] = this.tokens(inPlural || type !== 'select');
      this.at++;
    }
    this.at++;
    return [name, type, cases];
  }

  private offset(): number | undefined {
    this.space();
    const found = /^offset:\s*(\d+)/.exec(this.text.slice(this.at));
    this.at += found?.[0].length ?? 0;
    return found ? Number(found[1]) : undefined;
  }

  private upTo(end: RegExp): string {
    const from = this.at;
    while (this.at < this.text.length && !end.test(this.text[this.at] ?? '')) this.at++;
    return this.text.slice(from, this.at).trim();
  }

  private space() {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }
}
