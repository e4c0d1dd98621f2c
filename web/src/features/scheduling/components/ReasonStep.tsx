import { useEffect } from 'react';
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from 'react-router';
import * as v from 'valibot';
import { Card, CheckboxField, TextareaField, useFields } from '@/ui';
import { stepLink, type Draft } from '../draft';
import { EmergencyNumber } from './EmergencyNumber';
import forms from './ReasonStep.module.css';

type Props = { choice: { doctor: string; slot: string }; draft: Draft; onChange: (draft: Draft) => void };

export function ReasonStep({ choice, draft, onChange }: Props) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const short = v.pipe(v.string(), v.maxLength(4000, t`Please shorten this to 4000 characters.`));
  const schema = v.object({
    symptoms: v.pipe(
      short,
      v.check((text) => text.trim() !== '', t`Please write in a few words what it is about.`),
    ),
    notes: short,
    is_emergency: v.boolean(),
  });
  const form = useFields(schema, draft);
  const { control, watch } = form;
  useEffect(() => {
    const watching = watch((values) => onChange({ ...draft, ...values }));
    return () => watching.unsubscribe();
  });
  const urgent = watch('is_emergency');
  const go = form.submit(async () => navigate(stepLink(choice, 'confirm')));
  return (
    <Card>
      <form onSubmit={go} noValidate className={forms.form}>
        <TextareaField
          control={control}
          name="symptoms"
          label={t`What troubles you?`}
          description={t`What it is, since when, and what makes it better or worse. Only your doctor reads it.`}
          minRows={4}
        />
        <div>
          <CheckboxField
            control={control}
            name="is_emergency"
            label={t`It is urgent`}
            description={t`The doctor sees your request before all others.`}
            size="md"
          />
          {urgent && <EmergencyNumber />}
        </div>
        <TextareaField
          control={control}
          name="notes"
          label={t`Anything else the doctor should know? (optional)`}
          minRows={2}
        />
        <Button type="submit" className={forms.submit}>
          <Trans>Continue</Trans>
        </Button>
      </form>
    </Card>
  );
}
