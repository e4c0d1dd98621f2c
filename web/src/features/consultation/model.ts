import type { components } from '@/api/schema.gen';

type Schemas = components['schemas'];

export type Role = Schemas['Role'];
export type Peer = Schemas['Peer'];
export type Guest = Schemas['Guest'];
export type GuestKind = Schemas['GuestKind'];
export type GuestVisit = Schemas['GuestVisit'];
export type Waiting = Schemas['Waiting'];
export type WaitingRoom = Schemas['WaitingRoom'];
export type Room = Schemas['Room'];
export type Message = Schemas['Message'];
export type ChatRead = Schemas['ChatRead'];
export type SharedFile = Schemas['File'];
export type Appointment = Schemas['Appointment'];
export type PatientSummary = Schemas['PatientSummary'];
export type Notes = Schemas['Notes'];
export type NotesChange = Schemas['NotesChange'];
export type PrescriptionDraft = Schemas['PrescriptionDraft'];
export type PrescriptionIssue = Schemas['PrescriptionIssue'];
export type Prescription = Schemas['Prescription'];
export type Medicine = Schemas['Medicine'];
export type IceServers = Schemas['IceServers'];
export type LineSample = Schemas['LineSample'];
