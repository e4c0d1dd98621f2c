import { useLingui } from '@lingui/react';
import { specialtyName } from '../model';

/** Names one specialty, or several joined by commas. */
export function useSpecialtyName() {
  const { i18n } = useLingui();
  return (slugs: string | string[]) =>
    [slugs]
      .flat()
      .map((slug) => specialtyName(slug, (message) => i18n._(message)))
      .join(', ');
}
