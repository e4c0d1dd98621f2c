import { useState } from 'react';
import {
  Checkbox,
  PasswordInput,
  Select,
  TagsInput,
  Textarea,
  TextInput,
  type CheckboxProps,
  type PasswordInputProps,
  type SelectProps,
  type TagsInputProps,
  type TextareaProps,
  type TextInputProps,
} from '@mantine/core';
import { valibotResolver } from '@hookform/resolvers/valibot';
import { useLingui } from '@lingui/react/macro';
import {
  useController,
  useForm,
  type Control,
  type DefaultValues,
  type FieldPath,
  type FieldValues,
  type UseFormReturn,
} from 'react-hook-form';
import type { GenericSchema, InferInput, InferOutput } from 'valibot';
import { ApiError, explain } from '@/api/errors';
import { placeFieldErrors } from './field-errors';

type Bound<Values extends FieldValues> = { control: Control<Values>; name: FieldPath<Values> };

/** A form that speaks at submit and then live, and keeps what was typed when the server refuses it. */
export function useFields<Schema extends GenericSchema<FieldValues, FieldValues>>(
  schema: Schema,
  defaults: DefaultValues<InferInput<Schema>>,
) {
  type In = InferInput<Schema>;
  type Out = InferOutput<Schema>;
  const form = useForm<In, unknown, Out>({
    // The resolver's types ask for a schema without generics; the values are checked at run time either way.
    resolver: valibotResolver(schema as never) as never,
    defaultValues: defaults,
    mode: 'onSubmit',
    reValidateMode: 'onChange',
  });
  const [failure, setFailure] = useState<string | null>(null);

  /** Runs the deed with valid values; a refusal goes to its fields, and what fits none to `failure`. */
  const submit = (deed: (values: Out) => Promise<unknown>) =>
    form.handleSubmit(async (values) => {
      setFailure(null);
      try {
        await deed(values);
      } catch (error) {
        setFailure(placed(form, error));
      }
    });
  return { ...form, failure, setFailure, submit };
}

type Placeable<Values extends FieldValues> = Pick<UseFormReturn<Values>, 'getValues' | 'setError'>;

function placed<Values extends FieldValues>(form: Placeable<Values>, error: unknown) {
  if (!(error instanceof ApiError) || error.fields.length === 0) return explain(error);
  const left = placeFieldErrors(error.fields, form.getValues(), (name, message, first) =>
    form.setError(name as FieldPath<Values>, { type: 'server', message }, { shouldFocus: first }),
  );
  return left.length > 0 ? left.join(' ') : null;
}

export function TextField<V extends FieldValues>({ control, name, ...props }: Bound<V> & TextInputProps) {
  const { field, fieldState } = useController({ control, name });
  return <TextInput {...props} {...field} value={field.value ?? ''} error={fieldState.error?.message} />;
}

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

export function TextareaField<V extends FieldValues>({ control, name, ...props }: Bound<V> & TextareaProps) {
  const { field, fieldState } = useController({ control, name });
  return <Textarea autosize minRows={3} {...props} {...field} value={field.value ?? ''} error={fieldState.error?.message} />;
}

export function SelectField<V extends FieldValues>({ control, name, ...props }: Bound<V> & SelectProps) {
  const { field, fieldState } = useController({ control, name });
  return <Select allowDeselect={false} {...props} {...field} value={field.value ?? null} error={fieldState.error?.message} />;
}

export function TagsField<V extends FieldValues>({ control, name, ...props }: Bound<V> & TagsInputProps) {
  const { field, fieldState } = useController({ control, name });
  return (
    <TagsInput acceptValueOnBlur {...props} {...field} value={field.value ?? []} error={fieldState.error?.message} />
  );
}

export function CheckboxField<V extends FieldValues>({ control, name, ...props }: Bound<V> & CheckboxProps) {
  const { field, fieldState } = useController({ control, name });
  const { value, ...rest } = field;
  return <Checkbox {...props} {...rest} checked={Boolean(value)} error={fieldState.error?.message} />;
}
