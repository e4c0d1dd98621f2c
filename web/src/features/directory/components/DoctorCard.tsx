import { Trans } from '@lingui/react/macro';
import { ChevronRight, Languages } from 'lucide-react';
import { Link } from 'react-router';
import { languageName } from '@/lib/names';
import { Card, MoneyText, Portrait, TimeText, useFormatLocale } from '@/ui';
import type { Doctor } from '../queries';
import classes from './DoctorCard.module.css';
import { useSpecialtyName } from './useSpecialtyName';

type Props = { doctor: Doctor; to?: string; heading?: 'h2' | 'h3' };

/** A doctor in a list: all that helps to choose, and the way to the free times. */
export function DoctorCard({ doctor, to = `/doctors/${doctor.id}`, heading: Heading = 'h2' }: Props) {
  const nameOf = useSpecialtyName();
  const locale = useFormatLocale();
  const spoken = doctor.languages.map((code) => languageName(code, locale)).join(', ');
  return (
    <Card as="article" className={classes.card}>
      <div className={classes.head}>
        <Portrait name={doctor.name} src={doctor.portrait} size="m" />
        <div className={classes.who}>
          <Heading className={classes.name}>
            <Link to={to}>
              <Trans>Dr {doctor.name}</Trans>
            </Link>
          </Heading>
          <div className="ae-dim">{nameOf(doctor.specialties)}</div>
        </div>
        <ChevronRight size={20} aria-hidden className={classes.onward} />
      </div>
      <div className={classes.languages}>
        <Languages size={16} aria-hidden />
        <span className="ae-only-read">
          <Trans>Speaks</Trans>
        </span>{' '}
        {spoken}
      </div>
      <div className={classes.foot}>
        <div className={classes.next}>
          <div className="ae-dim ae-small">
            <Trans>Next free time</Trans>
          </div>
          {doctor.first_free_at ? (
            <TimeText at={doctor.first_free_at} />
          ) : (
            <span>
              <Trans>None soon</Trans>
            </span>
          )}
        </div>
        <div className={classes.fee}>
          <div className="ae-dim ae-small">
            <Trans>Fee</Trans>
          </div>
          <MoneyText money={doctor.fee} />
        </div>
      </div>
    </Card>
  );
}
