import { Radio, Stack, TagsInput } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useController, type Control, type FieldPath, type FieldValues } from 'react-hook-form';
import type { Known } from '../model';

type Props<V extends FieldValues> = {
  control: Control<V>;
  name: FieldPath<V>;
  label: string;
  help: string;
  none: string;
  add: string;
};

/** "None" has to be said: a list that nobody filled in is unknown, and doctors are shown it as unknown. */
export function KnownList<V extends FieldValues>({ control, name, label, help, none, add }: Props<V>) {
  const { t } = useLingui();
  const { field, fieldState } = useController({ control, name });
  const value = field.value as Known;
  const change = (part: Partial<Known>) => field.onChange({ ...value, ...part });
  return (
    <Radio.Group
      label={label}
      description={help}
      value={value.state}
      onChange={(state) => change({ state: state as Known['state'] })}
      error={fieldState.error?.message}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
    >
      <Stack gap={12} mt={10}>
        <Radio value="unknown" label={t`Not said yet`} />
        <Radio value="none" label={none} />
        <Radio value="some" label={t`These:`} />
        {value.state === 'some' && (
          <TagsInput
            aria-label={label}
            placeholder={value.items.length === 0 ? add : undefined}
            description={t`Press Enter after each.`}
            maxTags={100}
            maxLength={200}
            splitChars={['\n', ';']}
            acceptValueOnBlur
            value={value.items}
            onChange={(items) => change({ items })}
            onBlur={field.onBlur}
          />
        )}
      </Stack>
    </Radio.Group>
  );
}
