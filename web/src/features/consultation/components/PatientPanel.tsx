import { useLingui } from '@lingui/react/macro';
import { usePrescription } from '@/features/prescriptions';
import { LoadingRows } from '@/ui';
import { useOther } from '../words';
import { type PanelProps, useChatTab } from './chatTab';
import { filesTab } from './filesTab';
import { later } from './later';
import type { Props as PrescriptionProps } from './PatientPrescription';
import { SidePanel } from './SidePanel';

const PatientPrescription = later<PrescriptionProps>(
  async () => (await import('./PatientPrescription')).PatientPrescription,
  <LoadingRows />,
);

/** The patient's: the chat, the files, and the prescription from the moment it is issued. */
export function PatientPanel(props: PanelProps) {
  const { appointment, me, newFiles, tab: wanted, onTab, onClose, width, onWidth } = props;
  const { t } = useLingui();
  const { name } = useOther(appointment, 'patient');
  const { data } = usePrescription(appointment.appointment_id, appointment.has_prescription);
  const tabs = [useChatTab(props, name), filesTab(t`Files`, appointment, me, newFiles)];
  if (data) {
    const content = <PatientPrescription prescription={data} />;
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
