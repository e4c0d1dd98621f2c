/** Someone without an account comes to the visit by a link. Loaded when it is opened. */
import { type FormEvent, useId, useState } from 'react';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Check, Copy, Share2, UserPlus } from 'lucide-react';
import { explain, hasCode } from '@/api/errors';
import { timeText } from '@/lib/time';
import { Dialog, Notice, StateChip, type Tone, useFormatLocale, useZone } from '@/ui';
import type { Appointment, Guest, GuestKind } from '../model';
import { useGuestKinds } from '../words';
import classes from './Invite.module.css';
import { useGuests, useInvite, useWithdraw } from './queries';

export type Props = { appointment: Appointment; opened: boolean; isDoctor: boolean; onClose: () => void };

const nameMax = 80;

export function InviteDialog({ appointment, opened, isDoctor, onClose }: Props) {
  const { t } = useLingui();
  const { data: guests = [] } = useGuests(appointment.appointment_id, opened);
  const invite = useInvite(appointment.appointment_id);
  const { name: doctor } = appointment.doctor;
  const close = () => {
    invite.reset();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={t`Invite someone`} zIndex={450} closeOnClickOutside={!invite.data}>
      <p className="ae-dim">
        {isDoctor ? (
          <Trans>They see and hear, and see nothing of the record. They come in when you let them.</Trans>
        ) : (
          <Trans>They see and hear, and see nothing of your record. They come in when Dr {doctor} lets them.</Trans>
        )}
      </p>
      {invite.data ? (
        <Invited guest={invite.data.guest} link={invite.data.link} onAnother={() => invite.reset()} />
      ) : (
        <InviteForm
          busy={invite.isPending}
          error={invite.error}
          onInvite={(name, kind) => invite.mutate({ name, kind })}
        />
      )}
      {guests.length > 0 && <Guests appointmentId={appointment.appointment_id} guests={guests} />}
    </Dialog>
  );
}

type FormProps = { busy: boolean; error: unknown; onInvite: (name: string, kind: GuestKind) => void };

function InviteForm({ busy, error, onInvite }: FormProps) {
  const { t } = useLingui();
  const kinds = useGuestKinds();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<GuestKind>('interpreter');
  const [missing, setMissing] = useState(false);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!name.trim());
    if (!name.trim()) return document.getElementById(id)?.focus();
    onInvite(name.trim(), kind);
  };
  const options = (Object.keys(kinds) as GuestKind[]).map((value) => ({ value, label: capital(kinds[value]) }));
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      <TextInput
        id={id}
        data-autofocus
        label={t`Their name`}
        description={t`As everyone in the visit will see it.`}
        maxLength={nameMax}
        autoComplete="off"
        value={name}
        error={missing && !name.trim() ? t`Please write who it is.` : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={t`They come as`}
        data={options}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as GuestKind)}
      />
      {error !== null && <Refusal error={error} />}
      <Button type="submit" loading={busy} leftSection={<UserPlus size={18} aria-hidden />}>
        <Trans>Make a link</Trans>
      </Button>
    </form>
  );
}

function Refusal({ error }: { error: unknown }) {
  const { t } = useLingui();
  if (hasCode(error, 'consultation.too_many_guests'))
    return <Notice tone="red">{t`Six people are invited already. Withdraw one of them first.`}</Notice>;
  if (hasCode(error, 'consultation.not_open'))
    return <Notice tone="red">{t`This visit is over, or was not accepted: nobody can be invited to it.`}</Notice>;
  return <Notice tone="red">{explain(error)}</Notice>;
}

type InvitedProps = { guest: Guest; link: string; onAnother: () => void };

/** The link stands here this once. */
function Invited({ guest, link, onAnother }: InvitedProps) {
  const { t } = useLingui();
  const zone = useZone();
  const locale = useFormatLocale();
  const [copied, setCopied] = useState(false);
  const { name } = guest;
  const until = timeText(guest.expires_at, zone, locale);
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    setCopied(true);
  };
  const share = () => navigator.share({ title: t`A video visit`, url: link }).catch(() => undefined);
  return (
    <div className={classes.invited}>
      <TextInput
        label={t`The link for ${name}`}
        description={t`It works once and for one person, until ${until}. It is shown only now.`}
        value={link}
        readOnly
        dir="ltr"
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className={classes.deeds} role="status">
        {typeof navigator.share === 'function' && (
          <Button leftSection={<Share2 size={18} aria-hidden />} onClick={() => void share()}>
            <Trans>Share</Trans>
          </Button>
        )}
        {navigator.clipboard && (
          <Button
            variant={typeof navigator.share === 'function' ? 'default' : 'filled'}
            leftSection={copied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
            onClick={() => void copy()}
          >
            {copied ? <Trans>Copied</Trans> : <Trans>Copy the link</Trans>}
          </Button>
        )}
        <Button variant="default" onClick={onAnother}>
          <Trans>Invite someone else</Trans>
        </Button>
      </div>
    </div>
  );
}

function Guests({ appointmentId, guests }: { appointmentId: string; guests: Guest[] }) {
  const { t } = useLingui();
  const kinds = useGuestKinds();
  const withdraw = useWithdraw(appointmentId);
  const states: Record<Guest['state'], [Tone, string]> = {
    invited: ['amber', t`Invited`],
    came: ['teal', t`Has come`],
    removed: ['grey', t`Withdrawn`],
  };
  return (
    <section className={classes.list} aria-label={t`Invited to this visit`}>
      <h3>
        <Trans>Invited to this visit</Trans>
      </h3>
      <ul>
        {guests.map(({ guest_id, name, kind, state, invited_by }) => (
          <li key={guest_id}>
            <span className={classes.who}>
              <strong>{name}</strong>
              <span className="ae-dim ae-small">{t`${kinds[kind]}, invited by ${invited_by.name}`}</span>
            </span>
            <StateChip tone={states[state][0]}>{states[state][1]}</StateChip>
            {state !== 'removed' && (
              <Button
                size="sm"
                variant="default"
                aria-label={state === 'came' ? t`Put out: ${name}` : t`Withdraw the invitation of ${name}`}
                loading={withdraw.isPending && withdraw.variables === guest_id}
                onClick={() => withdraw.mutate(guest_id)}
              >
                {state === 'came' ? <Trans>Put out</Trans> : <Trans>Withdraw</Trans>}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {withdraw.error && <Notice tone="red">{explain(withdraw.error)}</Notice>}
    </section>
  );
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
