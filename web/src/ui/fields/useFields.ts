import { useState } from 'react';
import { valibotResolver } from '@hookform/resolvers/valibot';
import { useForm, type DefaultValues, type FieldPath, type FieldValues, type UseFormReturn } from 'react-hook-form';
import type { GenericSchema, InferInput, InferOutput } from 'valibot';
import { ApiError, explain } from '@/api/errors';
import { placeFieldErrors } from '../field-errors';

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
