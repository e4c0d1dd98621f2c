/** What to do about each failure, in this very browser: one or two sentences that someone can follow. */
import { useLingui } from '@lingui/react/macro';
import type { DeviceResult } from '@/features/scheduling';
import type { Kind } from '../call/devices';
import type { Browser } from './browser';
import type { DeviceOutcome } from './open';

export interface Advice {
  title: string;
  steps: string[];
}

export function useBrowserAdvice(): (browser: Browser, outcome: DeviceResult['browser']) => Advice | null {
  const { t } = useLingui();
  return ({ app, name, system, family }, outcome) => {
    if (outcome === 'works') return null;
    if (outcome === 'insecure') {
      return {
        title: t`This page was not opened over a secure address`,
        steps: [
          t`Open the same address with https:// at its beginning: browsers give camera and microphone to no other.`,
        ],
      };
    }
    if (outcome === 'in_app') {
      const target = system === 'ios' ? t`Safari` : t`Chrome`;
      return {
        title:
          app === 'The app'
            ? t`This app's own browser cannot make calls`
            : t`${app ?? ''}'s own browser cannot make calls`,
        steps: [
          t`Open the menu (⋯ or ⋮) at the edge of the page and choose "Open in browser" or "Open in ${target}".`,
          t`If there is no such entry, copy the address and open it in ${target} yourself.`,
        ],
      };
    }
    const ways: Partial<Record<Browser['system'], string>> = {
      ios: t`Open Settings, then General, then Software Update: the browser comes with the system.`,
      android: t`Open the Play Store, look for ${name}, and press Update.`,
    };
    const safari = t`Open System Settings, then General, then Software Update: Safari comes with the system.`;
    return {
      title: t`This browser is too old for calls`,
      steps: [
        ways[system] ??
          (family === 'safari' ? safari : t`Open ${name}'s menu, then Help, then About: it updates itself there.`),
        t`A current Chrome, Edge, Firefox or Safari will do.`,
      ],
    };
  };
}

export function useDeviceAdvice(): (kind: Kind | 'both', outcome: DeviceOutcome, browser: Browser) => Advice | null {
  const { t } = useLingui();
  const allow = useAllowSteps();
  return (kind, outcome, browser) => {
    const what = { camera: t`camera`, microphone: t`microphone`, both: t`camera and microphone` }[kind];
    switch (outcome) {
      case 'works':
      case 'skipped':
        return null;
      case 'denied':
        return {
          title: t`This page may not use your ${what}`,
          steps: [allow.inBrowser(browser, what), t`Then press Try again.`],
        };
      case 'blocked':
        return {
          title: t`Your system does not let ${browser.name} use the ${what}`,
          steps: [allow.inSystem(browser, what), t`Then start the browser again and come back to this page.`],
        };
      case 'missing':
        return {
          title: kind === 'both' ? t`No camera and no microphone was found` : t`No ${what} was found`,
          steps: [
            t`Connect one, or see whether a switch or a cover on your device keeps it off. Then press Try again.`,
          ],
        };
      case 'busy':
        return {
          title: t`Another program uses your ${what}`,
          steps: [t`Close other programs and tabs that make calls or record. Then press Try again.`],
        };
      case 'insecure':
        return { title: t`The browser gives no ${what} to this address`, steps: [t`Open the page over https.`] };
      case 'silent':
        return {
          title: t`Your microphone hears nothing`,
          steps: [
            t`Say something. If the bar does not move, see whether it is muted on the headset or in the system, or choose another one.`,
          ],
        };
      case 'failed':
        return {
          title: t`Your ${what} did not start`,
          steps: [t`Connect it anew or restart the browser. Then press Try again.`],
        };
    }
  };
}

function useAllowSteps() {
  const { t } = useLingui();
  return {
    inBrowser: ({ family, system, name }: Browser, what: string): string => {
      if (system === 'ios' && family === 'safari')
        return t`Tap the symbol in the address bar, then Website Settings, and allow the ${what}.`;
      if (system === 'ios') return t`Open the Settings of your phone, look for ${name}, and switch the ${what} on.`;
      if (system === 'android') return t`Tap the symbol left of the address, then Permissions, and allow the ${what}.`;
      if (family === 'firefox')
        return t`Press the crossed-out symbol left of the address and take the block of the ${what} away.`;
      if (family === 'safari') return t`Open the menu Safari, then Settings for This Website, and allow the ${what}.`;
      return t`Press the symbol left of the address and allow the ${what}.`;
    },
    inSystem: ({ system, name }: Browser, what: string): string => {
      if (system === 'windows')
        return t`Open Settings, then Privacy and security, choose the ${what}, and let desktop apps use it.`;
      if (system === 'macos')
        return t`Open System Settings, then Privacy and Security, choose the ${what}, and switch ${name} on.`;
      if (system === 'android')
        return t`Open Settings, then Apps, then ${name}, then Permissions, and allow the ${what}.`;
      if (system === 'ios') return t`Open Settings, look for ${name}, and switch the ${what} on.`;
      return t`Let ${name} use the ${what} in your system's privacy settings.`;
    },
  };
}
