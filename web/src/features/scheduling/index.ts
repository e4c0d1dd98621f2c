export {
  appointmentKey,
  appointmentQuery,
  appointmentsKey,
  useAppointment,
  useAppointments,
  useChangeAppointment,
  useOpenRequests,
  useRequests,
  type Appointment,
} from './queries';
export { deviceChecksKey, type DeviceResult, type Trouble, troublesOf, useDeviceChecks } from './device-checks';
export { hasLapsed } from './model';
export { AppointmentChip } from './components/AppointmentChip';
export { useDeviceWords, WaitingRoom } from './components/WaitingRoom';
export { useWaiting, useWaitingCount } from './waiting';
