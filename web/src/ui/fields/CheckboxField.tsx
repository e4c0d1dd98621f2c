import { Checkbox, type CheckboxProps } from '@mantine/core';
import { useController, type FieldValues } from 'react-hook-form';
import type { Bound } from './bound';

export function CheckboxField<V extends FieldValues>({ control, name, ...props }: Bound<V> & CheckboxProps) {
  const { field, fieldState } = useController({ control, name });
  const { value, ...rest } = field;
  return <Checkbox {...props} {...rest} checked={Boolean(value)} error={fieldState.error?.message} />;
}
