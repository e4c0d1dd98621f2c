/** Pictures and voices of the call as one WebM, made in this browser. It reads of whom anew again and again, since lines are built anew. */
import { cellsOf, fitted, type Box } from './picture';
import { audioBitsPerSecond, videoBitsPerSecond } from './room-left';

export interface Source {
  id: string;
  name: string;
  picture: MediaStreamTrack | null;
  voice: MediaStreamTrack | null;
}

interface Shown {
  track: MediaStreamTrack;
  video: HTMLVideoElement;
}

interface Heard {
  track: MediaStreamTrack;
  node: MediaStreamAudioSourceNode;
}

/** VP8 first: the device is in a call as well. */
const types = ['video/webm;codecs=vp8,opus', 'video/webm;codecs=vp9,opus'];
const size = { width: 960, height: 540 };
const framesPerSecond = 15;
const chunkMs = 2000;

const typeHere = () =>
  typeof MediaRecorder === 'undefined' ? undefined : types.find((type) => MediaRecorder.isTypeSupported(type));

export const canRecord = (): boolean =>
  typeHere() !== undefined && typeof HTMLCanvasElement.prototype.captureStream === 'function';

export class Recorder {
  private readonly canvas = document.createElement('canvas');
  private readonly brush: CanvasRenderingContext2D;
  private readonly audio = new AudioContext();
  private readonly mix = this.audio.createMediaStreamDestination();
  private readonly shown = new Map<string, Shown>();
  private readonly heard = new Map<string, Heard>();
  private readonly chunks: Blob[] = [];
  private readonly recorder: MediaRecorder;
  private readonly drawing: ReturnType<typeof setInterval>;
  bytes = 0;

  /** `failed`: the browser ended it by itself. `grown`: another chunk is here. */
  constructor(
    private readonly sources: () => Source[],
    told: { grown: () => void; failed: () => void },
  ) {
    Object.assign(this.canvas, size);
    const brush = this.canvas.getContext('2d', { alpha: false });
    if (!brush) throw new Error('no canvas to draw on');
    this.brush = brush;
    void this.audio.resume();
    const pictures = this.canvas.captureStream(framesPerSecond).getVideoTracks();
    const both = new MediaStream([...pictures, ...this.mix.stream.getAudioTracks()]);
    this.recorder = new MediaRecorder(both, { mimeType: typeHere(), videoBitsPerSecond, audioBitsPerSecond });
    this.recorder.addEventListener('dataavailable', ({ data }) => {
      if (data.size === 0) return;
      this.chunks.push(data);
      this.bytes += data.size;
      told.grown();
    });
    this.recorder.addEventListener('error', told.failed);
    this.draw();
    this.drawing = setInterval(() => this.draw(), 1000 / framesPerSecond);
    this.recorder.start(chunkMs);
  }

  rest(): void {
    if (this.recorder.state === 'recording') this.recorder.pause();
  }

  resume(): void {
    if (this.recorder.state === 'paused') this.recorder.resume();
  }

  /** All of it; null when there is nothing. */
  async finish(): Promise<Blob | null> {
    if (this.recorder.state !== 'inactive') {
      const stopped = new Promise((resolve) => this.recorder.addEventListener('stop', resolve, { once: true }));
      this.recorder.stop();
      await stopped;
    }
    clearInterval(this.drawing);
    for (const id of [...this.shown.keys()]) this.hide(id);
    for (const id of [...this.heard.keys()]) this.silence(id);
    // Its end is nothing that what was recorded has to wait for.
    this.audio.close().catch(() => undefined);
    return this.bytes === 0 ? null : new Blob(this.chunks, { type: 'video/webm' });
  }

  private draw(): void {
    const sources = this.sources();
    this.follow(sources);
    const { brush } = this;
    brush.fillStyle = '#0a1318';
    brush.fillRect(0, 0, size.width, size.height);
    const cells = cellsOf(sources.length, size.width, size.height);
    for (const [n, source] of sources.entries()) {
      const cell = cells[n];
      if (cell) this.drawOne(source, cell);
    }
  }

  private drawOne({ id, name }: Source, cell: Box): void {
    const { brush } = this;
    const video = this.shown.get(id)?.video;
    brush.fillStyle = '#22343d';
    brush.fillRect(cell.x, cell.y, cell.width, cell.height);
    // A camera that is off still sends a picture of two by two.
    if (video && video.videoWidth > 2) {
      const at = fitted(cell, video.videoWidth, video.videoHeight);
      brush.drawImage(video, at.x, at.y, at.width, at.height);
    }
    brush.font = '600 18px system-ui, sans-serif';
    const width = Math.min(brush.measureText(name).width, cell.width - 36);
    brush.fillStyle = 'rgb(8 16 21 / 78%)';
    brush.fillRect(cell.x + 8, cell.y + cell.height - 38, width + 20, 30);
    brush.fillStyle = '#eaf3f6';
    brush.fillText(name, cell.x + 18, cell.y + cell.height - 17, width);
  }

  private follow(sources: Source[]): void {
    const here = new Set(sources.map(({ id }) => id));
    for (const id of [...this.shown.keys()]) if (!here.has(id)) this.hide(id);
    for (const id of [...this.heard.keys()]) if (!here.has(id)) this.silence(id);
    for (const { id, picture, voice } of sources) {
      if (this.shown.get(id)?.track !== (picture ?? undefined)) this.show(id, picture);
      if (this.heard.get(id)?.track !== (voice ?? undefined)) this.hear(id, voice);
    }
  }

  private show(id: string, track: MediaStreamTrack | null): void {
    this.hide(id);
    if (!track) return;
    const video = document.createElement('video');
    Object.assign(video, { muted: true, playsInline: true, srcObject: new MediaStream([track]) });
    // One that is taken away before it began says so; there is nothing to do about it.
    video.play().catch(() => undefined);
    this.shown.set(id, { track, video });
  }

  private hide(id: string): void {
    const shown = this.shown.get(id);
    if (shown) shown.video.srcObject = null;
    this.shown.delete(id);
  }

  private hear(id: string, track: MediaStreamTrack | null): void {
    this.silence(id);
    if (!track) return;
    const node = this.audio.createMediaStreamSource(new MediaStream([track]));
    node.connect(this.mix);
    this.heard.set(id, { track, node });
  }

  private silence(id: string): void {
    this.heard.get(id)?.node.disconnect();
    this.heard.delete(id);
  }
}
