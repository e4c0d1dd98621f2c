import { useLingui } from '@lingui/react/macro';
import { usePatientSummary } from '../queries';
import { useNotes } from '../useNotes';
import { chatTab, type PanelProps } from './chatTab';
import { NotesTab } from './NotesTab';
import { Allergies, PatientHeader } from './PatientHeader';
import { PrescriptionTab } from './PrescriptionTab';
import { SidePanel, type PanelTab } from './SidePanel';
import { SummaryTab } from './SummaryTab';

/** The doctor's: whose visit it is, the record, notes, the prescription, and the chat. */
export function DoctorPanel({ appointment, me, chat, ...panel }: PanelProps) {
  const { t } = useLingui();
  const desk = useNotes(appointment.appointment_id, me.id);
  const summary = usePatientSummary(appointment, true);
  // An answer about anyone else is no answer.
  const record = summary.data?.patient_id === appointment.patient.id ? summary.data : undefined;
  const tabs: PanelTab[] = [
    { value: 'summary', label: t`Summary`, content: <SummaryTab appointment={appointment} summary={summary} /> },
    { value: 'notes', label: t`Notes`, content: <NotesTab desk={desk} patientName={appointment.patient.name} /> },
    {
      value: 'prescription',
      label: t`Prescription`,
      content: <PrescriptionTab appointment={appointment} desk={desk} summary={record} />,
    },
    chatTab(t`Chat`, chat, me, appointment.patient.name, panel.tab),
  ];
  return (
    <SidePanel
      label={t`Patient, notes and prescription`}
      header={<PatientHeader appointment={appointment} />}
      banner={<Allergies summary={record} />}
      tabs={tabs}
      {...panel}
    />
  );
}
