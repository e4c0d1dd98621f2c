import { useLingui } from '@lingui/react/macro';
import { DownloadPdfButton, PrescriptionView, usePrescription } from '@/features/prescriptions';
import { Notice } from '@/ui';
import { useOther } from '../words';
import { chatTab, type PanelProps } from './chatTab';
import { SidePanel } from './SidePanel';
import classes from './SidePanel.module.css';

/** The patient's: the chat, and the prescription from the moment it is issued. */
export function PatientPanel({ appointment, me, chat, ...panel }: PanelProps) {
  const { t } = useLingui();
  const { name } = useOther(appointment, 'patient');
  const { data } = usePrescription(appointment.appointment_id, appointment.has_prescription);
  const tabs = [chatTab(t`Chat`, chat, me, name, panel.tab)];
  if (data) {
    const content = (
      <div className={classes.column}>
        <div className={classes.body}>
          <Notice
            tone="green"
            title={t`Your prescription is here`}
          >{t`You find it later with this visit, and can print it.`}</Notice>
          <PrescriptionView prescription={data} compact />
        </div>
        <div className={classes.foot}>
          <DownloadPdfButton prescription={data} />
        </div>
      </div>
    );
    tabs.push({ value: 'prescription', label: t`Prescription`, content });
  }
  const tab = tabs.some(({ value }) => value === panel.tab) ? panel.tab : 'chat';
  const header = <strong>{tabs.length > 1 ? t`Your visit with ${name}` : t`Chat with ${name}`}</strong>;
  return <SidePanel label={t`Chat and prescription`} header={header} tabs={tabs} {...panel} tab={tab} />;
}
