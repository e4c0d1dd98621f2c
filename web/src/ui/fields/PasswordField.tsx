import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useController, type FieldValues } from 'react-hook-form';
import type { Bound } from './bound';

export function PasswordField<V extends FieldValues>({ control, name, ...props }: Bound<V> & PasswordInputProps) {
  const { t } = useLingui();
  const { field, fieldState } = useController({ control, name });
  return (
    <PasswordInput
      {...props}
      {...field}
      value={field.value ?? ''}
      error={fieldState.error?.message}
      visibilityToggleButtonProps={{ 'aria-label': t`Show or hide the password`, tabIndex: 0 }}
    />
  );
}
