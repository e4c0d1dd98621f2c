import { lazy, Suspense, useState } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { useSearchParams } from 'react-router';
import { SlotPicker, useDoctor, useSpecialtyName, type Doctor } from '@/features/directory';
import { useSignedIn } from '@/features/identity';
import { ErrorState, LinkButton, LoadingCards, LoadingRows, MoneyText, Page, Portrait, TimeText } from '@/ui';
import { BookingSteps } from '../components/BookingSteps';
import { ConfirmStep } from '../components/ConfirmStep';
import { choiceOf, readDraft, stepLink, stepOf, writeDraft, type Draft, type Step } from '../draft';
import classes from './BookPage.module.css';

// Each step brings its own fields: whoever comes with a doctor and a time needs no search.
const DoctorSearch = lazy(async () => ({
  default: (await import('@/features/directory')).DoctorSearch,
}));
const ReasonStep = lazy(async () => ({ default: (await import('../components/ReasonStep')).ReasonStep }));

/** Doctor, time, reason, confirm: what is chosen stands in the address, what is typed stays in this tab. */
export function BookPage() {
  const me = useSignedIn();
  const [params] = useSearchParams();
  const choice = choiceOf(params);
  const [draft, setDraft] = useState(() => readDraft(me.id));
  const step = stepOf(choice, draft);
  const change = (next: Draft) => {
    setDraft(next);
    writeDraft(me.id, next);
  };
  if (step === 'doctor') return <DoctorStep />;
  return <WithDoctor doctorId={choice.doctor} slot={choice.slot} step={step} draft={draft} onChange={change} />;
}

function useTitles(): Record<Step, string> {
  const { t } = useLingui();
  return {
    doctor: t`Choose a doctor`,
    time: t`Choose a time`,
    reason: t`What is it about?`,
    confirm: t`Is all of this right?`,
  };
}

function DoctorStep() {
  const titles = useTitles();
  return (
    <Page title={titles.doctor} lead={<BookingSteps step="doctor" choice={{ doctor: '', slot: '' }} />}>
      <Suspense fallback={<LoadingCards count={6} />}>
        <DoctorSearch linkFor={(doctor) => stepLink({ doctor: doctor.id, slot: '' }, 'time')} />
      </Suspense>
    </Page>
  );
}

type Props = { doctorId: string; slot: string; step: Step; draft: Draft; onChange: (draft: Draft) => void };

function WithDoctor({ doctorId, slot, step, draft, onChange }: Props) {
  const titles = useTitles();
  const { data: doctor, error, refetch, isFetching } = useDoctor(doctorId);
  const choice = { doctor: doctorId, slot };
  return (
    <Page title={titles[step]} lead={<BookingSteps step={step} choice={choice} />}>
      {error && !doctor && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!doctor && !error && <LoadingRows count={5} />}
      {doctor && (
        <div className={classes.columns}>
          <Chosen doctor={doctor} slot={slot} />
          <div className={classes.step}>
            {step === 'time' && <h2 className="ae-only-read">{titles.time}</h2>}
            {step === 'time' && (
              <SlotPicker
                doctorId={doctorId}
                doctorName={doctor.name}
                doctorZone={doctor.zone}
                linkFor={({ starts_at }) => stepLink({ doctor: doctorId, slot: starts_at }, 'reason')}
              />
            )}
            {step === 'reason' && (
              <Suspense fallback={<LoadingRows />}>
                <ReasonStep choice={choice} draft={draft} onChange={onChange} />
              </Suspense>
            )}
            {step === 'confirm' && <ConfirmStep doctor={doctor} slot={slot} draft={draft} />}
          </div>
        </div>
      )}
    </Page>
  );
}

/** What is chosen stays in view to the end. */
function Chosen({ doctor, slot }: { doctor: Doctor; slot: string }) {
  const { t } = useLingui();
  const nameOf = useSpecialtyName();
  const { name, slot_minutes } = doctor;
  return (
    <aside className={classes.chosen} aria-label={t`Your choice`}>
      <div className={classes.doctor}>
        <Portrait name={name} src={doctor.portrait} />
        <div>
          <strong>
            <Trans>Dr {name}</Trans>
          </strong>
          <div className="ae-dim ae-small">{nameOf(doctor.specialties)}</div>
        </div>
      </div>
      {slot && (
        <div className={classes.slot}>
          <TimeText at={slot} otherZone={doctor.zone} />
        </div>
      )}
      <div className="ae-dim ae-small">
        <MoneyText money={doctor.fee} /> · <Trans>{slot_minutes} minutes</Trans>
      </div>
      <div className={classes.change}>
        <LinkButton to={stepLink({ doctor: doctor.id, slot }, slot ? 'time' : 'doctor')} variant="subtle" size="sm">
          {slot ? t`Another time` : t`Another doctor`}
        </LinkButton>
      </div>
    </aside>
  );
}
