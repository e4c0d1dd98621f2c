/**
 * Perfect negotiation (W3C webrtc-pc, 10.7) over one peer connection, with its operations strictly one after another.
 * Offers are numbered and answers name the offer they answer, so an answer to an offer that was replaced is dropped.
 */
import type { Envelope } from './handshake';

export type Content = Pick<Envelope, 'description' | 'candidate'>;

/** What is used of an RTCPeerConnection. */
export interface Connection {
  readonly signalingState: RTCSignalingState;
  readonly localDescription: RTCSessionDescription | null;
  readonly remoteDescription: RTCSessionDescription | null;
  createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit>;
  createAnswer(): Promise<RTCSessionDescriptionInit>;
  setLocalDescription(description: RTCSessionDescriptionInit): Promise<void>;
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
  addIceCandidate(candidate: RTCIceCandidateInit | undefined): Promise<void>;
}

export interface NegotiationHooks {
  send(content: Content): void;
  /** Before an offer is made: the moment to add what it is to offer. */
  prepareOffer?(): void;
  /** Before an answer is made: the moment to attach one's own tracks to what was offered. */
  prepareAnswer(): void;
  /** Their description as we take it, for what our side may decide alone: how we encode. */
  heed?(sdp: string): string;
  failed(error: unknown): void;
}

export class Negotiation {
  private work: Promise<void> = Promise.resolve();
  private closed = false;
  private offer = 0;
  private ignoring = false;
  /** Their last description as an answer, as it came. */
  private theirs: string | null = null;
  private early: (RTCIceCandidateInit | null)[] = [];

  constructor(
    private readonly connection: Connection,
    private readonly polite: boolean,
    private readonly hooks: NegotiationHooks,
  ) {}

  /** Offers; in `have-local-offer` the offer is replaced by the new one. */
  negotiate(options: { iceRestart: boolean }): Promise<void> {
    return this.run(async () => {
      if (this.connection.signalingState === 'have-remote-offer') return;
      this.hooks.prepareOffer?.();
      const description = await this.connection.createOffer(options);
      if (this.closed) return;
      await this.connection.setLocalDescription(description);
      this.offer += 1;
      this.sendLocal('offer', this.offer);
    });
  }

  /**
   * Takes their description once more, as it is heeded now: an offer of ours that we answer for them. Nothing of it
   * concerns them, so nothing is sent, and it works on a line that lets nothing through.
   */
  takeAgain(): Promise<void> {
    return this.run(async () => {
      const { theirs } = this;
      if (theirs === null || this.connection.signalingState !== 'stable') return;
      const ours = await this.connection.createOffer();
      // Something of ours has yet to be offered: theirs would be no answer to it.
      if (partsOf(ours.sdp ?? '') !== partsOf(theirs)) return;
      await this.connection.setLocalDescription(ours);
      await this.connection.setRemoteDescription({ type: 'answer', sdp: this.heeded(theirs) });
    });
  }

  /** An offer of ours that got no answer. */
  get isWaiting(): boolean {
    return this.connection.signalingState === 'have-local-offer';
  }

  receive(content: Content): Promise<void> {
    return this.run(async () => {
      if (content.description) await this.applyDescription(content.description);
      if (content.candidate !== undefined) await this.applyCandidate(content.candidate);
    });
  }

  close(): void {
    this.closed = true;
  }

  private async applyDescription(description: NonNullable<Content['description']>): Promise<void> {
    const { type, sdp } = description;
    if (type === 'answer') {
      if (!this.isWaiting || description.offer !== this.offer) return;
      await this.connection.setRemoteDescription({ type, sdp: this.heeded(sdp) });
      this.theirs = sdp;
      return this.applyEarly();
    }
    this.ignoring = !this.polite && this.connection.signalingState !== 'stable';
    if (this.ignoring) return;
    // In have-local-offer this rolls our own offer back.
    await this.connection.setRemoteDescription({ type, sdp: this.heeded(sdp) });
    await this.applyEarly();
    this.hooks.prepareAnswer();
    const answer = await this.connection.createAnswer();
    if (this.closed) return;
    await this.connection.setLocalDescription(answer);
    this.theirs = answering(sdp, answer.sdp ?? '');
    this.sendLocal('answer', description.offer);
  }

  private heeded(sdp: string): string {
    return this.hooks.heed?.(sdp) ?? sdp;
  }

  private async applyCandidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (this.ignoring) return;
    if (!this.connection.remoteDescription) {
      this.early.push(candidate);
      return;
    }
    // A candidate of an ICE generation that was replaced meanwhile is refused, and not missed.
    await this.connection.addIceCandidate(candidate ?? undefined).catch(() => undefined);
  }

  private async applyEarly(): Promise<void> {
    const candidates = this.early.splice(0);
    for (const candidate of candidates) await this.applyCandidate(candidate);
  }

  private sendLocal(type: 'offer' | 'answer', offer: number): void {
    const sdp = this.connection.localDescription?.sdp;
    if (sdp && !this.closed) this.hooks.send({ description: { type, sdp, offer } });
  }

  private run(operation: () => Promise<void>): Promise<void> {
    this.work = this.work
      .then(() => (this.closed ? undefined : operation()))
      .catch((error: unknown) => {
        if (!this.closed) this.hooks.failed(error);
      });
    return this.work;
  }
}

const partsOf = (sdp: string) => sdp.match(/^m=/gm)?.length ?? 0;

/** An offer as if it had been the answer: it names the part in DTLS that it left to us (RFC 8842, 5). */
function answering(offer: string, answer: string): string {
  const ours = /^a=setup:(\w+)/m.exec(answer)?.[1];
  return offer.replace(/^a=setup:actpass/gm, `a=setup:${ours === 'passive' ? 'active' : 'passive'}`);
}
