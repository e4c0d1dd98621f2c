import { useLingui } from '@lingui/react/macro';
import { DownloadPdfButton, type Prescription, PrescriptionView } from '@/features/prescriptions';
import { Notice } from '@/ui';
import classes from './SidePanel.module.css';

export type Props = { prescription: Prescription };

export function PatientPrescription({ prescription }: Props) {
  const { t } = useLingui();
  return (
    <div className={classes.column}>
      <div className={classes.body}>
        <Notice
          tone="green"
          title={t`Your prescription is here`}
        >{t`You find it later with this visit, and can print it.`}</Notice>
        <PrescriptionView prescription={prescription} compact />
      </div>
      <div className={classes.foot}>
        <DownloadPdfButton prescription={prescription} />
      </div>
    </div>
  );
}
