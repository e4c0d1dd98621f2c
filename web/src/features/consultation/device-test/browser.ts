/** Which browser this is, as far as advice depends on it, and whether calls are possible in it at all. Pure. */
import type { DeviceResult } from '@/features/scheduling';
import { canConnect, hasDevices } from '../call/devices';

export type Family = 'chrome' | 'edge' | 'firefox' | 'safari' | 'samsung' | 'opera' | 'other';
export type System = 'android' | 'ios' | 'macos' | 'windows' | 'linux' | 'other';

export interface Browser {
  family: Family;
  /** As people know it: "Chrome". */
  name: string;
  version: string;
  system: System;
  /** The app whose own small browser this is: "Instagram". */
  app: string | null;
  /** The same in one line, at most 80 characters: "Chrome 156 on Android". */
  agent: string;
}

const apps: [RegExp, string][] = [
  [/\bInstagram\b/, 'Instagram'],
  [/\bFBA[NV]\b|\bFB_IAB\b/, 'Facebook'],
  [/\bMicroMessenger\b/, 'WeChat'],
  [/\bLine\//, 'LINE'],
  [/\bWhatsApp\b/, 'WhatsApp'],
  [/\bTelegram/, 'Telegram'],
  [/\bTwitter\b/, 'X'],
  [/\bLinkedInApp\b/, 'LinkedIn'],
  [/\bSnapchat\b/, 'Snapchat'],
  [/\bmusical_ly\b|\bBytedanceWebview\b|\bTikTok\b/, 'TikTok'],
  [/\bGSA\//, 'Google'],
];

// Each of them also says that it is the ones after it.
const families: [RegExp, Family, string][] = [
  [/\b(?:Edg|EdgA|EdgiOS)\/(\d+)/, 'edge', 'Edge'],
  [/\bSamsungBrowser\/(\d+)/, 'samsung', 'Samsung Internet'],
  [/\b(?:OPR|OPT)\/(\d+)/, 'opera', 'Opera'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'firefox', 'Firefox'],
  [/(?:Chrome|CriOS|Chromium)\/(\d+)/, 'chrome', 'Chrome'],
  [/\bVersion\/(\d+)[\d.]* .*\bSafari\//, 'safari', 'Safari'],
];

const systemNames: Record<System, string> = {
  android: 'Android',
  ios: 'iPhone or iPad',
  macos: 'macOS',
  windows: 'Windows',
  linux: 'Linux',
  other: '',
};

export function browserOf(userAgent: string, touchPoints: number): Browser {
  const system = systemOf(userAgent, touchPoints);
  const [family, name, version] = familyOf(userAgent);
  const app = apps.find(([pattern]) => pattern.test(userAgent))?.[1] ?? otherApp(userAgent);
  const where = systemNames[system] && ` on ${systemNames[system]}`;
  const what = [app ? `${app}'s own browser` : name, app ? '' : version].filter(Boolean).join(' ');
  return { family, name, version, system, app, agent: `${what}${where}`.slice(0, 80) };
}

function familyOf(userAgent: string): [Family, string, string] {
  for (const [pattern, family, name] of families) {
    const found = pattern.exec(userAgent);
    if (found) return [family, name, found[1] ?? ''];
  }
  return ['other', 'An unknown browser', ''];
}

/** Android says of a page inside of an app that it is a "wv"; which app remains open. */
const otherApp = (userAgent: string) => (/; wv\)/.test(userAgent) ? 'The app' : null);

function systemOf(userAgent: string, touchPoints: number): System {
  if (/\bAndroid\b/.test(userAgent)) return 'android';
  if (/\b(?:iPhone|iPad|iPod)\b/.test(userAgent)) return 'ios';
  // An iPad says that it is a Mac; no Mac has a touch screen.
  if (/\bMacintosh\b/.test(userAgent)) return touchPoints > 1 ? 'ios' : 'macos';
  if (/\bWindows\b/.test(userAgent)) return 'windows';
  return /\b(?:Linux|CrOS|X11)\b/.test(userAgent) ? 'linux' : 'other';
}

export interface Abilities {
  secure: boolean;
  peerConnections: boolean;
  devices: boolean;
}

export function abilities(): Abilities {
  return { secure: globalThis.isSecureContext, peerConnections: canConnect(), devices: hasDevices() };
}

export function browserOutcome({ app }: Browser, can: Abilities): DeviceResult['browser'] {
  if (can.secure && can.peerConnections && can.devices) return 'works';
  // An app's browser may do without devices on a secure page too; leaving the app mends both.
  if (app && !(can.peerConnections && can.devices)) return 'in_app';
  return can.secure ? 'outdated' : 'insecure';
}
