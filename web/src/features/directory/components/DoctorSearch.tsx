import { useEffect, useRef, useState } from 'react';
import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Trans, useLingui } from '@lingui/react/macro';
import { Search, SearchX } from 'lucide-react';
import { useLocation, useSearchParams } from 'react-router';
import { languageName } from '@/lib/names';
import { useNow } from '@/lib/clock';
import { dayText } from '@/lib/time';
import { EmptyState, ErrorState, LoadingCards, MoreButton, useFormatLocale, useZone } from '@/ui';
import {
  commonLanguages,
  filtersOf,
  nextDays,
  noFilters,
  specialtySlugs,
  withFilters,
  type DoctorFilters,
} from '../model';
import { useDoctors, useSpecialties, type Doctor } from '../queries';
import { DoctorCard } from './DoctorCard';
import classes from './DoctorSearch.module.css';
import { useSpecialtyName } from './useSpecialtyName';

/** The search with its filters in the address, so that it can be sent, reloaded and gone back to. */
export function DoctorSearch({ linkFor }: { linkFor?: (doctor: Doctor) => string }) {
  const [params, setParams] = useSearchParams();
  const filters = filtersOf(params);
  const zone = useZone();
  const { data: doctors, error, refetch, isFetching, isPlaceholderData, ...more } = useDoctors(filters, zone);
  const { pathname } = useLocation();
  const change = (part: Partial<DoctorFilters>) => {
    // What was typed comes late: whoever has gone on to another page or step meanwhile is not called back.
    const { location } = window;
    if (location.pathname !== pathname || rest(new URLSearchParams(location.search)) !== rest(params)) return;
    setParams((now) => withFilters(now, { ...filtersOf(now), ...part }), { replace: true, preventScrollReset: true });
  };
  const any = Object.values(filters).some(Boolean);

  return (
    <>
      <Filters filters={filters} onChange={change} />
      <Outcome count={doctors?.length} busy={isFetching} />
      {error && !doctors && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!doctors && !error && <LoadingCards count={6} />}
      {doctors?.length === 0 && <Nobody any={any} onClear={() => change(noFilters)} />}
      {doctors && doctors.length > 0 && (
        <div className={classes.grid} data-stale={isPlaceholderData || undefined}>
          {doctors.map((doctor) => (
            <DoctorCard key={doctor.id} doctor={doctor} to={linkFor?.(doctor)} />
          ))}
        </div>
      )}
      <div className={classes.more}>
        <MoreButton more={{ error, ...more }}>
          <Trans>Show more doctors</Trans>
        </MoreButton>
      </div>
    </>
  );
}

/** The address without the filters. */
const rest = (params: URLSearchParams) => withFilters(params, noFilters).toString();

function Outcome({ count, busy }: { count: number | undefined; busy: boolean }) {
  return (
    <p className="ae-only-read" role="status">
      {busy || count === undefined ? <Trans>Searching</Trans> : <Trans>Doctors shown: {count}</Trans>}
    </p>
  );
}

function Nobody({ any, onClear }: { any: boolean; onClear: () => void }) {
  const { t } = useLingui();
  if (!any)
    return (
      <EmptyState
        title={t`No doctors yet`}
      >{t`The clinic is about to add its doctors. Please come back soon.`}</EmptyState>
    );
  return (
    <EmptyState
      icon={<SearchX aria-hidden />}
      title={t`No doctor fits all of this`}
      action={
        <Button onClick={onClear}>
          <Trans>Show all doctors</Trans>
        </Button>
      }
    >
      {t`Try another day, or leave one of the choices open.`}
    </EmptyState>
  );
}

type FiltersProps = { filters: DoctorFilters; onChange: (part: Partial<DoctorFilters>) => void };

function Filters({ filters, onChange }: FiltersProps) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const nameOf = useSpecialtyName();
  const { data: specialties } = useSpecialties();
  const named = (value: string, label: string) => ({ value, label });
  const slugs = new Set(
    [...(specialties?.map(({ specialty }) => specialty) ?? specialtySlugs), filters.specialty].filter(Boolean),
  );
  const spoken = [...new Set([...commonLanguages, filters.language])].filter(Boolean);
  const byLabel = (a: { label: string }, b: { label: string }) => a.label.localeCompare(b.label, locale);

  return (
    <search className={classes.filters}>
      <NameFilter value={filters.q} onChange={(q) => onChange({ q })} />
      <Select
        className={classes.specialty}
        label={t`Specialty`}
        placeholder={t`Any`}
        data={[...slugs].map((slug) => named(slug, nameOf(slug))).sort(byLabel)}
        value={filters.specialty || null}
        onChange={(specialty) => onChange({ specialty: specialty ?? '' })}
        clearable
        clearButtonProps={{ 'aria-label': t`Any specialty` }}
        searchable
        nothingFoundMessage={t`Nothing found`}
      />
      <DayFilter value={filters.day} onChange={(day) => onChange({ day })} />
      <Select
        label={t`Language`}
        placeholder={t`Any`}
        data={spoken.map((code) => named(code, languageName(code, locale))).sort(byLabel)}
        value={filters.language || null}
        onChange={(language) => onChange({ language: language ?? '' })}
        clearable
        clearButtonProps={{ 'aria-label': t`Any language` }}
        searchable
        nothingFoundMessage={t`Nothing found`}
      />
    </search>
  );
}

function NameFilter({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { t } = useLingui();
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, 300);
  // While someone types, the address only follows: its trimmed words must not come back into the field.
  const typing = useRef(false);
  useEffect(() => {
    if (!typing.current) setText(value);
  }, [value]);
  return (
    <TextInput
      className={classes.name}
      label={t`Name`}
      placeholder={t`Part of a name`}
      leftSection={<Search size={18} aria-hidden />}
      type="search"
      autoComplete="off"
      maxLength={100}
      onFocus={() => {
        typing.current = true;
      }}
      onBlur={() => {
        typing.current = false;
      }}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}

function DayFilter({ value, onChange }: { value: string; onChange: (day: string) => void }) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const zone = useZone();
  const now = useNow(60_000);
  const coming = nextDays(21, zone, now);
  const keys = [...new Set([...coming, value])].filter(Boolean).sort();
  const noon = (key = '') => new Date(`${key}T12:00:00Z`);
  const today = noon(coming[0]);
  return (
    <Select
      label={t`Free on`}
      placeholder={t`Any day`}
      data={keys.map((key) => ({ value: key, label: dayText(noon(key), 'UTC', locale, today) }))}
      value={value || null}
      onChange={(day) => onChange(day ?? '')}
      clearable
      clearButtonProps={{ 'aria-label': t`Any day` }}
    />
  );
}
