import { useLingui } from '@lingui/react/macro';
import { LoadingRows } from '@/ui';
import { usePatientSummary } from '../queries';
import { useNotes } from '../useNotes';
import { type PanelProps, useChatTab } from './chatTab';
import { filesTab } from './filesTab';
import { later } from './later';
import type { Props as NotesProps } from './NotesTab';
import { Allergies, PatientHeader } from './PatientHeader';
import type { Props as PrescriptionProps } from './PrescriptionTab';
import { SidePanel, type PanelTab } from './SidePanel';
import { SummaryTab } from './SummaryTab';

// What is written with is more to load than the call.
const NotesTab = later<NotesProps>(async () => (await import('./NotesTab')).NotesTab, <LoadingRows />);
const PrescriptionTab = later<PrescriptionProps>(
  async () => (await import('./PrescriptionTab')).PrescriptionTab,
  <LoadingRows />,
);

/** The doctor's: whose visit it is, the record, notes, the prescription, and the chat. */
export function DoctorPanel(props: PanelProps) {
  const { appointment, me, newFiles, tab, onTab, onClose, width, onWidth } = props;
  const { t } = useLingui();
  const desk = useNotes(appointment.appointment_id, me.id);
  const summary = usePatientSummary(appointment, true);
  // An answer about anyone else is no answer.
  const record = summary.data?.patient_id === appointment.patient.id ? summary.data : undefined;
  const chatTab = useChatTab(props, appointment.patient.name);
  const tabs: PanelTab[] = [
    { value: 'summary', label: t`Summary`, content: <SummaryTab appointment={appointment} summary={summary} /> },
    { value: 'notes', label: t`Notes`, content: <NotesTab desk={desk} patientName={appointment.patient.name} /> },
    {
      value: 'prescription',
      label: t`Prescription`,
      content: <PrescriptionTab appointment={appointment} desk={desk} summary={record} />,
    },
    chatTab,
    filesTab(t`Files`, appointment, me, newFiles),
  ];
  return (
    <SidePanel
      label={t`Patient, notes and prescription`}
      header={<PatientHeader appointment={appointment} />}
      banner={<Allergies summary={record} failed={summary.isError} />}
      tabs={tabs}
      tab={tab}
      onTab={onTab}
      onClose={onClose}
      width={width}
      onWidth={onWidth}
    />
  );
}
