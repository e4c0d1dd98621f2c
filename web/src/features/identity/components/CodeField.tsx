import type { TextInputProps } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import type { Control, FieldPath, FieldValues } from 'react-hook-form';
import { TextField } from '@/ui';
import classes from './CodeField.module.css';

type Props<V extends FieldValues> = { control: Control<V>; name: FieldPath<V> } & TextInputProps;

/** Six digits from a mail or an app; phones offer to fill it in. */
export function CodeField<V extends FieldValues>(props: Props<V>) {
  const { t } = useLingui();
  return (
    <TextField
      label={t`Code`}
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={10}
      classNames={{ input: classes.code }}
      {...props}
    />
  );
}
