import { useLingui } from '@lingui/react/macro';
import { DownloadPdfButton, PrescriptionView, usePrescription } from '@/features/prescriptions';
import { Notice } from '@/ui';
import { useOther } from '../words';
import { type PanelProps, useChatTab } from './chatTab';
import { filesTab } from './filesTab';
import { SidePanel } from './SidePanel';
import classes from './SidePanel.module.css';

/** The patient's: the chat, the files, and the prescription from the moment it is issued. */
export function PatientPanel(props: PanelProps) {
  const { appointment, me, newFiles, tab: wanted, onTab, onClose, width, onWidth } = props;
  const { t } = useLingui();
  const { name } = useOther(appointment, 'patient');
  const { data } = usePrescription(appointment.appointment_id, appointment.has_prescription);
  const tabs = [useChatTab(props, name), filesTab(t`Files`, appointment, me, newFiles)];
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
  const tab = tabs.some(({ value }) => value === wanted) ? wanted : 'chat';
  const header = <strong>{t`Your visit with ${name}`}</strong>;
  return (
    <SidePanel
      label={t`Chat, files and prescription`}
      header={header}
      tabs={tabs}
      tab={tab}
      onTab={onTab}
      onClose={onClose}
      width={width}
      onWidth={onWidth}
    />
  );
}
