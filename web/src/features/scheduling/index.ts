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
export { deviceChecksKey, type DeviceResult, type Trouble, troublesOf, useDeviceChecks } from './device-checks';
export { AppointmentChip } from './components/AppointmentChip';
export { useDeviceWords, WaitingRoom } from './components/WaitingRoom';
export { useWaiting } from './waiting';
