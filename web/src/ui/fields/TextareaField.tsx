import { Textarea, type TextareaProps } from '@mantine/core';
import { useController, type FieldValues } from 'react-hook-form';
import type { Bound } from './bound';

export function TextareaField<V extends FieldValues>({ control, name, ...props }: Bound<V> & TextareaProps) {
  const { field, fieldState } = useController({ control, name });
  return (
    <Textarea autosize minRows={3} {...props} {...field} value={field.value ?? ''} error={fieldState.error?.message} />
  );
}
