import { TextInput, type TextInputProps } from '@mantine/core';
import { useController, type FieldValues } from 'react-hook-form';
import type { Bound } from './bound';

export function TextField<V extends FieldValues>({ control, name, ...props }: Bound<V> & TextInputProps) {
  const { field, fieldState } = useController({ control, name });
  return <TextInput {...props} {...field} value={field.value ?? ''} error={fieldState.error?.message} />;
}
