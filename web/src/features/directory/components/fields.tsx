import { MultiSelect, TagsInput } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useController, type Control, type FieldPath, type FieldValues } from 'react-hook-form';
import { languageName } from '@/lib/names';
import { useFormatLocale } from '@/ui';
import { commonLanguages, specialtySlug, specialtySlugs } from '../model';
import { useSpecialtyName } from './useSpecialtyName';

type Props<V extends FieldValues> = { control: Control<V>; name: FieldPath<V> };

/** Known specialties to choose from, and others to type; kept as the server writes them. */
export function SpecialtiesField<V extends FieldValues>({ control, name }: Props<V>) {
  const { t } = useLingui();
  const nameOf = useSpecialtyName();
  const {
    field: { ref, value: slugs, onBlur, onChange },
    fieldState,
  } = useController({ control, name });
  const known = new Map(specialtySlugs.map((slug) => [nameOf(slug), slug]));
  const change = (names: string[]) => onChange([...new Set(names.map((one) => known.get(one) ?? specialtySlug(one)))]);
  return (
    <TagsInput
      ref={ref}
      onBlur={onBlur}
      label={t`Specialties`}
      description={t`Choose from the list, or type and press Enter.`}
      data={[...known.keys()]}
      maxTags={8}
      acceptValueOnBlur
      value={(slugs as string[]).map((slug) => nameOf(slug))}
      onChange={change}
      error={fieldState.error?.message}
    />
  );
}

export function LanguagesField<V extends FieldValues>({ control, name }: Props<V>) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const {
    field: { ref, value: chosen, onBlur, onChange },
    fieldState,
  } = useController({ control, name });
  const value = chosen as string[];
  const codes = [...new Set([...commonLanguages, ...value])];
  const data = codes
    .map((code) => ({ value: code, label: languageName(code, locale) }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));
  return (
    <MultiSelect
      ref={ref}
      onBlur={onBlur}
      label={t`Languages you speak with patients`}
      data={data}
      searchable
      hidePickedOptions
      nothingFoundMessage={t`Nothing found`}
      value={value}
      onChange={onChange}
      error={fieldState.error?.message}
    />
  );
}
