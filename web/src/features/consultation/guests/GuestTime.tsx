import { Trans } from '@lingui/react/macro';
import { timeText } from '@/lib/time';
import { TimeText, useFormatLocale, useZone } from '@/ui';
import type { GuestVisit } from '../model';

/** From when to when. */
export function GuestTime({ visit, away }: { visit: GuestVisit; away?: boolean }) {
  const zone = useZone();
  const locale = useFormatLocale();
  const until = timeText(visit.ends_at, zone, locale);
  return (
    <p>
      <TimeText at={visit.starts_at} otherZone={visit.zone} away={away} />{' '}
      <span className="ae-dim">
        <Trans>(until {until})</Trans>
      </span>
    </p>
  );
}
