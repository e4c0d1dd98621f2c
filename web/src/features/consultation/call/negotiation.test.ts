import { describe, expect, it } from 'vitest';
import { type Connection, type Content, Negotiation } from './negotiation';

/** The signalling states of an RTCPeerConnection (W3C webrtc-pc, 4.3.3) and nothing else: no media exists here. */
class Signalling implements Connection {
  signalingState: RTCSignalingState = 'stable';
  localDescription: RTCSessionDescription | null = null;
  remoteDescription: RTCSessionDescription | null = null;
  candidates: string[] = [];
  private made = 0;

  constructor(readonly name: string) {}

  createOffer(options?: RTCOfferOptions) {
    this.made += 1;
    return Promise.resolve({
      type: 'offer' as const,
      sdp: `${this.name}-offer-${this.made}${options?.iceRestart ? '-restart' : ''}`,
    });
  }

  createAnswer() {
    if (this.signalingState !== 'have-remote-offer') return Promise.reject(new Error('InvalidStateError'));
    return Promise.resolve({
      type: 'answer' as const,
      sdp: `${this.name}-answers-${this.remoteDescription?.sdp ?? ''}`,
    });
  }

  setLocalDescription(description: RTCSessionDescriptionInit) {
    if (description.type === 'offer' && this.signalingState === 'have-remote-offer')
      return Promise.reject(new Error('InvalidStateError'));
    this.localDescription = description as RTCSessionDescription;
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
    return Promise.resolve();
  }

  setRemoteDescription(description: RTCSessionDescriptionInit) {
    if (description.type === 'answer' && this.signalingState !== 'have-local-offer')
      return Promise.reject(new Error('InvalidStateError'));
    this.remoteDescription = description as RTCSessionDescription;
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
    return Promise.resolve();
  }

  addIceCandidate(candidate: RTCIceCandidateInit | undefined) {
    if (!this.remoteDescription) return Promise.reject(new Error('InvalidStateError'));
    this.candidates.push(candidate?.candidate ?? 'end');
    return Promise.resolve();
  }
}

function pair() {
  const errors: unknown[] = [];
  const lines = { doctor: [] as Content[], patient: [] as Content[] };
  const doctor = new Signalling('doctor');
  const patient = new Signalling('patient');
  const heeds: Record<'doctor' | 'patient', ((sdp: string) => string) | null> = { doctor: null, patient: null };
  const added: Partial<Record<'doctor' | 'patient', () => void>> = {};
  const hooks = (side: 'doctor' | 'patient') => ({
    send: (content: Content) => lines[side].push(content),
    heed: (sdp: string) => heeds[side]?.(sdp) ?? sdp,
    prepareOffer: () => added[side]?.(),
    prepareAnswer: () => undefined,
    failed: (error: unknown) => errors.push(error),
  });
  const doctors = new Negotiation(doctor, false, hooks('doctor'));
  const patients = new Negotiation(patient, true, hooks('patient'));
  const settle = async () => {
    while (lines.doctor.length + lines.patient.length > 0) {
      const fromDoctor = lines.doctor.splice(0);
      const fromPatient = lines.patient.splice(0);
      for (const content of fromDoctor) await patients.receive(content);
      for (const content of fromPatient) await doctors.receive(content);
    }
  };
  return { doctor, patient, doctors, patients, lines, heeds, added, errors, settle };
}

describe('perfect negotiation', () => {
  it('reaches stable on both sides', async () => {
    const { doctor, patient, doctors, settle, errors } = pair();
    await doctors.negotiate({ iceRestart: false });
    await settle();
    expect([doctor.signalingState, patient.signalingState]).toEqual(['stable', 'stable']);
    expect(doctor.remoteDescription?.sdp).toBe('patient-answers-doctor-offer-1');
    expect(errors).toEqual([]);
  });

  it('lets the doctor win when both offer at once', async () => {
    const { doctor, patient, doctors, patients, settle, errors } = pair();
    await Promise.all([doctors.negotiate({ iceRestart: true }), patients.negotiate({ iceRestart: true })]);
    await settle();
    expect([doctor.signalingState, patient.signalingState]).toEqual(['stable', 'stable']);
    expect(patient.remoteDescription?.sdp).toBe('doctor-offer-1-restart');
    expect(doctor.remoteDescription?.sdp).toBe('patient-answers-doctor-offer-1-restart');
    expect(errors).toEqual([]);
  });

  it('drops the answer to an offer that was replaced', async () => {
    const { doctor, doctors, patients, lines, settle, errors } = pair();
    await doctors.negotiate({ iceRestart: false });
    const [first] = lines.doctor.splice(0);
    await patients.receive(first ?? {});
    const [stale] = lines.patient.splice(0);
    await doctors.negotiate({ iceRestart: true });
    await doctors.receive(stale ?? {});
    expect(doctor.signalingState).toBe('have-local-offer');
    await settle();
    expect(doctor.remoteDescription?.sdp).toBe('patient-answers-doctor-offer-2-restart');
    expect(errors).toEqual([]);
  });

  it('drops an answer that nobody waits for', async () => {
    const { doctor, doctors, errors } = pair();
    await doctors.receive({ description: { type: 'answer', sdp: 'late', offer: 1 } });
    expect(doctor.remoteDescription).toBeNull();
    expect(errors).toEqual([]);
  });

  it('replaces an offer that got no answer', async () => {
    const { doctors, lines, patient, settle } = pair();
    await doctors.negotiate({ iceRestart: false });
    lines.doctor.splice(0);
    expect(doctors.isWaiting).toBe(true);
    await doctors.negotiate({ iceRestart: true });
    await settle();
    expect(patient.remoteDescription?.sdp).toBe('doctor-offer-2-restart');
    expect(doctors.isWaiting).toBe(false);
  });

  it('holds candidates until there is a remote description, and keeps their order', async () => {
    const { doctors, patients, patient, lines } = pair();
    await patients.receive({ candidate: { candidate: 'a' } });
    await patients.receive({ candidate: { candidate: 'b' } });
    expect(patient.candidates).toEqual([]);
    await doctors.negotiate({ iceRestart: false });
    await patients.receive(lines.doctor[0] ?? {});
    await patients.receive({ candidate: null });
    expect(patient.candidates).toEqual(['a', 'b', 'end']);
  });

  it('drops the candidates of an offer that it ignored', async () => {
    const { doctors, doctor, patients, lines, errors } = pair();
    await Promise.all([doctors.negotiate({ iceRestart: false }), patients.negotiate({ iceRestart: false })]);
    await doctors.receive(lines.patient[0] ?? {});
    await doctors.receive({ candidate: { candidate: 'of the ignored offer' } });
    expect(doctor.candidates).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('takes their description again as it is heeded now, and tells nobody', async () => {
    for (const side of ['doctor', 'patient'] as const) {
      const { doctors, patients, lines, settle, ...connections } = pair();
      await doctors.negotiate({ iceRestart: false });
      await settle();
      const mine = { doctor: doctors, patient: patients }[side];
      const theirs = { doctor: 'patient-answers-doctor-offer-1', patient: 'doctor-offer-1' }[side];
      connections.heeds[side] = (sdp) => `${sdp}, in long packets`;
      await mine.takeAgain();
      expect(connections[side].signalingState).toBe('stable');
      expect(connections[side].remoteDescription).toEqual({ type: 'answer', sdp: `${theirs}, in long packets` });
      expect([...lines.doctor, ...lines.patient]).toEqual([]);
      expect(connections.errors).toEqual([]);
      // A real round after it is heeded as well, and goes through.
      await doctors.negotiate({ iceRestart: true });
      await settle();
      expect(connections[side].remoteDescription?.sdp).toContain('-restart, in long packets');
    }
  });

  it('names the part in DTLS that an offer left open', async () => {
    const { doctor, patient, doctors, patients, settle } = pair();
    doctor.createOffer = () => Promise.resolve({ type: 'offer', sdp: 'a=setup:actpass\r\na=mid:0\r\na=setup:actpass' });
    patient.createAnswer = () => Promise.resolve({ type: 'answer', sdp: 'a=setup:active' });
    await doctors.negotiate({ iceRestart: false });
    await settle();
    await patients.takeAgain();
    expect(patient.remoteDescription?.sdp).toBe('a=setup:passive\r\na=mid:0\r\na=setup:passive');
  });

  it('is left out while something of ours has yet to be offered, which theirs does not answer', async () => {
    const { doctor, doctors, settle, errors } = pair();
    await doctors.negotiate({ iceRestart: false });
    await settle();
    const { remoteDescription } = doctor;
    doctor.createOffer = () => Promise.resolve({ type: 'offer', sdp: 'm=audio\r\nm=video\r\n' });
    await doctors.takeAgain();
    expect(doctor).toMatchObject({ signalingState: 'stable', remoteDescription });
    expect(errors).toEqual([]);
  });

  it('lets what is to be offered be added first', async () => {
    const { doctor, doctors, added } = pair();
    added.doctor = () => expect(doctor.signalingState).toBe('stable');
    await doctors.negotiate({ iceRestart: false });
    expect(doctor.signalingState).toBe('have-local-offer');
    expect.assertions(2);
  });

  it('waits with it while an offer is under way', async () => {
    const { doctor, doctors } = pair();
    await doctors.negotiate({ iceRestart: false });
    await doctors.takeAgain();
    expect(doctor.signalingState).toBe('have-local-offer');
  });

  it('says nothing more once closed', async () => {
    const { doctors, lines } = pair();
    const offering = doctors.negotiate({ iceRestart: false });
    doctors.close();
    await offering;
    expect(lines.doctor).toEqual([]);
  });

  it('reports what failed and goes on', async () => {
    const { patients, patient, errors, lines } = pair();
    const refuse = () => Promise.reject(new Error('broken sdp'));
    const accept = patient.setRemoteDescription.bind(patient);
    patient.setRemoteDescription = refuse;
    await patients.receive({ description: { type: 'offer', sdp: 'x', offer: 1 } });
    expect(errors).toHaveLength(1);
    patient.setRemoteDescription = accept;
    await patients.receive({ description: { type: 'offer', sdp: 'y', offer: 2 } });
    expect(lines.patient[0]?.description).toEqual({ type: 'answer', sdp: 'patient-answers-y', offer: 2 });
  });
});
