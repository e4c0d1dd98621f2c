import { useLingui } from '@lingui/react';
import { deviceZone, formatLocale } from '@/lib/time';

/** The locale in which to write times and numbers for the reader. */
export const useFormatLocale = () => formatLocale(useLingui().i18n.locale);

/** The zone of the reader's own clock, in which every time is shown first. */
export const useZone = () => deviceZone();
