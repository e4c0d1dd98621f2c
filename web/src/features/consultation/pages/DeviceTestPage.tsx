import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useParams } from 'react-router';
import { isNotFound } from '@/api/errors';
import { useSignedIn } from '@/features/identity';
import { type Appointment, useAppointment } from '@/features/scheduling';
import { Card, EmptyState, ErrorState, LinkButton, LoadingRows, Page } from '@/ui';
import { useOther } from '../words';
import classes from '../device-test/DeviceTest.module.css';
import { BrowserStep, CameraStep, MicrophoneStep, SpeakerStep } from '../device-test/DeviceSteps';
import { LineStep, NetworkStep } from '../device-test/NetworkSteps';
import { useDeviceTest } from '../device-test/useDeviceTest';
import { Verdict } from '../device-test/Verdict';

/** /device-test/:appointmentId: does everything work that the visit needs? Open to its parties at any time. */
export function DeviceTestPage() {
  const { t } = useLingui();
  const { appointmentId = '' } = useParams();
  const { data: visit, error, refetch, isFetching } = useAppointment(appointmentId);
  if (visit) return <Test key={visit.appointment_id} visit={visit} />;
  return (
    <Page title={t`Device test`} width="reading">
      {isNotFound(error) && (
        <EmptyState
          title={t`There is no such visit in your account`}
          action={<LinkButton to="/appointments">{t`All appointments`}</LinkButton>}
        >
          {t`Perhaps you are signed in with another account than the one it was booked with.`}
        </EmptyState>
      )}
      {error && !isNotFound(error) && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!error && <LoadingRows count={5} />}
    </Page>
  );
}

function Test({ visit }: { visit: Appointment }) {
  const { t } = useLingui();
  const me = useSignedIn();
  const { name } = useOther(visit, me.role);
  const made = useDeviceTest(visit.appointment_id);
  const isOver = visit.status !== 'pending' && visit.status !== 'accepted';
  const back = { to: `/appointments/${visit.appointment_id}`, label: t`Visit with ${name}` };
  return (
    <Page
      title={t`Test camera, sound and network`}
      lead={t`It takes a minute. Nobody sees or hears you.`}
      width="reading"
      back={back}
    >
      {isOver && (
        <EmptyState
          title={t`This visit does not lie ahead`}
        >{t`Devices are tested for a visit that is to come.`}</EmptyState>
      )}
      {!isOver && made && (
        <>
          {made.view.started ? (
            <Verdict test={made} other={name} isDoctor={me.role === 'doctor'} />
          ) : (
            <Card className={classes.start}>
              <p>
                <Trans>
                  Your browser may ask for your camera and microphone: please allow both. What is found is kept with the
                  visit.
                </Trans>
              </p>
              <Button size="lg" onClick={() => void made.test.start()}>
                <Trans>Start the test</Trans>
              </Button>
            </Card>
          )}
          <BrowserStep test={made} />
          {made.view.started && made.view.result.browser === 'works' && (
            <>
              <CameraStep test={made} />
              <MicrophoneStep test={made} />
              <SpeakerStep test={made} />
              <NetworkStep test={made} />
              <LineStep test={made} />
            </>
          )}
          {made.view.settled && (
            <p className={classes.foot}>
              <Button variant="default" onClick={() => void made.test.start()}>
                <Trans>Test everything again</Trans>
              </Button>{' '}
              <Link to={back.to}>
                <Trans>Back to the visit</Trans>
              </Link>
            </p>
          )}
        </>
      )}
    </Page>
  );
}
