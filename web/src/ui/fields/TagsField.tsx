import { TagsInput, type TagsInputProps } from '@mantine/core';
import { useController, type FieldValues } from 'react-hook-form';
import type { Bound } from './bound';

export function TagsField<V extends FieldValues>({ control, name, ...props }: Bound<V> & TagsInputProps) {
  const { field, fieldState } = useController({ control, name });
  return (
    <TagsInput acceptValueOnBlur {...props} {...field} value={field.value ?? []} error={fieldState.error?.message} />
  );
}
