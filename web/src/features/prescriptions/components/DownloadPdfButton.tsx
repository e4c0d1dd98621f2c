import { Button, type ButtonProps } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Trans, useLingui } from '@lingui/react/macro';
import { Download } from 'lucide-react';
import { explain } from '@/api/errors';
import { dayKey } from '@/lib/time';
import { toast, useZone } from '@/ui';
import { fetchPdf, type Prescription } from '../queries';

type Props = ButtonProps & { prescription: Prescription };

export function DownloadPdfButton({ prescription, ...rest }: Props) {
  const { t } = useLingui();
  const zone = useZone();
  const download = useMutation({
    mutationFn: () => fetchPdf(prescription.appointment_id),
    onSuccess: (pdf) => save(pdf, fileName(prescription, zone)),
    onError: (error) => toast({ title: t`The PDF could not be fetched`, body: explain(error), tone: 'red' }),
  });
  return (
    <Button
      leftSection={<Download size={18} aria-hidden />}
      loading={download.isPending}
      onClick={() => download.mutate()}
      {...rest}
    >
      <Trans>Download PDF</Trans>
    </Button>
  );
}

/** `prescription-2026-11-21-kriya-mehta.pdf`: found again among many, and safe on every file system. */
export function fileName({ issued_at, patient }: Pick<Prescription, 'issued_at' | 'patient'>, zone: string): string {
  const name = patient.name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/gu, '');
  return ['prescription', dayKey(issued_at, zone), name].filter(Boolean).join('-') + '.pdf';
}

function save(file: Blob, name: string) {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the address after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
