/**
 * The way of a shared screen over one connection: a place for pictures beside the camera's. It is made and offered when a
 * screen is first shared, so that no call waits for it, and kept while the connection lasts, so that sharing again needs no
 * word between the two sides. Each side has one of its own, since both may share.
 */
export class ScreenLine {
  private own: RTCRtpTransceiver | null = null;

  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly screen: () => MediaStreamTrack | null,
  ) {}

  /** A screen is shared, and they have not agreed to a place for it. Sound and camera come first. */
  get isMissing(): boolean {
    const isFirst = this.connection.currentRemoteDescription === null;
    return this.screen() !== null && !isFirst && (this.own?.currentDirection ?? null) === null;
  }

  /** Before an offer is made. One that gives way to theirs leaves the place to the next offer. */
  prepareOffer(): void {
    const track = this.screen();
    if (track && this.isMissing) this.own ??= this.connection.addTransceiver(track, { direction: 'sendonly' });
  }

  isOwn(transceiver: RTCRtpTransceiver): boolean {
    return transceiver === this.own;
  }
}

/** Where sound and camera go in both directions: the first of each kind, by which a connection begins. */
export function basesOf(connection: RTCPeerConnection): RTCRtpTransceiver[] {
  const all = connection.getTransceivers();
  return (['audio', 'video'] as const).flatMap(
    (kind) => all.find(({ receiver }) => receiver.track.kind === kind) ?? [],
  );
}
