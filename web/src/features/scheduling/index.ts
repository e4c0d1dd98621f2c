export {
  appointmentKey,
  appointmentQuery,
  appointmentsKey,
  useAppointment,
  useAppointments,
  useChangeAppointment,
  useOpenRequests,
  useWaitingCount,
  type Appointment,
} from './queries';
export { AppointmentChip } from './components/AppointmentChip';
