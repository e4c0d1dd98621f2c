import { useEffect, useState, type FormEvent } from 'react';
import { Button, Select } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Plus, X } from 'lucide-react';
import { explain } from '@/api/errors';
import { Card, Notice, Section, toast, useFormatLocale } from '@/ui';
import { closing, closingField, hoursProblems, minutesOfDay, type Hours, type HoursProblem } from '../model';
import { useSaveHours, type DoctorProfile } from '../queries';
import forms from './forms.module.css';
import classes from './HoursPart.module.css';

const weekdays = [1, 2, 3, 4, 5, 6, 7];

type Props = { profile: DoctorProfile; onDirty: (dirty: boolean) => void };

/** The week as lines of opening hours; a day may have none, or several. */
export function HoursPart({ profile, onDirty }: Props) {
  const { t } = useLingui();
  const save = useSaveHours();
  const [hours, setHours] = useState<Hours[]>(profile.hours);
  const [zone, setZone] = useState(profile.zone);
  const [length, setLength] = useState(profile.slot_minutes);
  const [tried, setTried] = useState(false);
  const problems = tried ? hoursProblems(hours) : new Map<number, HoursProblem>();

  const isDirty =
    JSON.stringify([hours, zone, length]) !== JSON.stringify([profile.hours, profile.zone, profile.slot_minutes]);
  useEffect(() => onDirty(isDirty), [onDirty, isDirty]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (hoursProblems(hours).size > 0) return;
    const sorted = hours
      .map((line) => ({ ...line, closes: closing(line.closes) }))
      .sort((a, b) => a.weekday - b.weekday || minutesOfDay(a.opens) - minutesOfDay(b.opens));
    save.mutate(
      { hours: sorted, zone, slot_minutes: length },
      { onSuccess: (now) => (setHours(now.hours), toast({ title: t`Your hours are saved`, tone: 'green' })) },
    );
  };
  const lengths = [...new Set([10, 15, 20, 30, 45, 60, length])].sort((a, b) => a - b);
  return (
    <Section title={t`Weekly hours`}>
      <Card>
        <form onSubmit={submit} noValidate className={forms.form}>
          <div className={classes.pair}>
            <Select
              label={t`Time zone of these hours`}
              searchable
              allowDeselect={false}
              data={[...new Set([zone, ...Intl.supportedValuesOf('timeZone')])].map(zoneOption)}
              value={zone}
              onChange={(value) => value && setZone(value)}
            />
            <Select
              label={t`Length of a visit`}
              allowDeselect={false}
              data={lengths.map((minutes) => ({ value: String(minutes), label: t`${minutes} minutes` }))}
              value={String(length)}
              onChange={(value) => value && setLength(Number(value))}
            />
          </div>
          <div>
            {weekdays.map((weekday) => (
              <Weekday key={weekday} weekday={weekday} hours={hours} problems={problems} onChange={setHours} />
            ))}
          </div>
          {problems.size > 0 && <Notice tone="red">{t`Please correct the marked hours first.`}</Notice>}
          {save.isError && <Notice tone="red">{explain(save.error)}</Notice>}
          <Button type="submit" loading={save.isPending} className={forms.submit}>
            <Trans>Save the hours</Trans>
          </Button>
        </form>
      </Card>
    </Section>
  );
}

type WeekdayProps = {
  weekday: number;
  hours: Hours[];
  problems: Map<number, HoursProblem>;
  onChange: (hours: Hours[]) => void;
};

function Weekday({ weekday, hours, problems, onChange }: WeekdayProps) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const name = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, weekday));
  const lines = hours.map((line, index) => ({ line, index })).filter(({ line }) => line.weekday === weekday);
  const add = () =>
    onChange([
      ...hours,
      nextLine(
        weekday,
        lines.map(({ line }) => line),
      ),
    ]);
  return (
    <fieldset className={classes.weekday}>
      <legend>{name}</legend>
      <div className={classes.lines}>
        {lines.length === 0 && <span className="ae-dim">{t`Closed`}</span>}
        {lines.map(({ line, index }) => (
          <HoursLine
            key={index}
            day={name}
            line={line}
            problem={problems.get(index)}
            onChange={(part) => onChange(hours.map((one, at) => (at === index ? { ...one, ...part } : one)))}
            onRemove={() => onChange(hours.filter((_, at) => at !== index))}
          />
        ))}
      </div>
      <Button
        className={classes.add}
        variant="subtle"
        size="sm"
        leftSection={<Plus size={16} aria-hidden />}
        aria-label={t`Add hours on ${name}`}
        onClick={add}
      >
        <Trans>Add</Trans>
      </Button>
    </fieldset>
  );
}

type LineProps = {
  day: string;
  line: Hours;
  problem: HoursProblem | undefined;
  onChange: (part: Partial<Hours>) => void;
  onRemove: () => void;
};

function HoursLine({ day, line, problem, onChange, onRemove }: LineProps) {
  const { t } = useLingui();
  const words: Record<HoursProblem, string> = {
    incomplete: t`Enter both times.`,
    backwards: t`The end must be later than the start.`,
    overlap: t`This overlaps with other hours of the day.`,
  };
  const time = (label: string, value: string, change: (value: string) => void) => (
    <input
      type="time"
      className={classes.time}
      aria-label={label}
      aria-invalid={problem !== undefined}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
  return (
    <div>
      <div className={classes.line}>
        {time(t`${day}, from`, line.opens, (opens) => onChange({ opens }))}
        <span aria-hidden>–</span>
        {time(t`${day}, until`, closingField(line.closes), (closes) => onChange({ closes }))}
        <button
          type="button"
          className={classes.remove}
          aria-label={t`Remove these hours of ${day}`}
          onClick={onRemove}
        >
          <X size={18} aria-hidden />
        </button>
        {line.opens === '00:00' && closing(line.closes) === '24:00' && (
          <span className={classes.whole}>{t`all day`}</span>
        )}
      </div>
      {problem && (
        <p className={classes.problem} role="alert">
          {words[problem]}
        </p>
      )}
    </div>
  );
}

const zoneOption = (name: string) => ({ value: name, label: name.replaceAll('_', ' ') });

/** A first guess: the morning, then the afternoon after it. */
function nextLine(weekday: number, lines: Hours[]): Hours {
  const last = lines.at(-1);
  if (!last || minutesOfDay(closing(last.closes)) > 14 * 60) return { weekday, opens: '09:00', closes: '13:00' };
  return { weekday, opens: '14:00', closes: '18:00' };
}
