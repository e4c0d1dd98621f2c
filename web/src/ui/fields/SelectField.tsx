import { Select, type SelectProps } from '@mantine/core';
import { useController, type FieldValues } from 'react-hook-form';
import type { Bound } from './bound';

export function SelectField<V extends FieldValues>({ control, name, ...props }: Bound<V> & SelectProps) {
  const { field, fieldState } = useController({ control, name });
  return (
    <Select allowDeselect={false} {...props} {...field} value={field.value ?? null} error={fieldState.error?.message} />
  );
}
