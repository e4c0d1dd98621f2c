/** Blurs what stands behind a person. The program that tells the two apart is loaded from our own origin, and runs here. */
import type { Results, SelfieSegmentation } from '@mediapipe/selfie_segmentation';
import { version } from '@mediapipe/selfie_segmentation/package.json';
import type { Effect, Start } from './effect';

const home = `/assets/blur-${version}`;
const frameMs = 1000 / 24;
/** The first frame has the program to load and to warm up. */
const firstWithinMs = 30_000;
const frameWithinMs = 5000;
const width = 640;
/** The background is made so much smaller, step by step so that every point counts, and drawn large again. */
const steps = [4, 4, 2];

export const blurBackground: Start = async (raw, failed): Promise<Effect> => {
  const painter = new Painter();
  const [track] = painter.canvas.captureStream().getVideoTracks();
  if (!track) throw new Error('this browser does not send what is drawn');
  track.contentHint = 'motion';
  const { SelfieSegmentation } = await program();
  const segmentation = new SelfieSegmentation({ locateFile: (file) => `${home}/${file}` });
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([raw]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    video.srcObject = null;
    track.stop();
    void segmentation.close().catch(() => undefined);
  };
  segmentation.setOptions({ modelSelection: 0 });
  segmentation.onResults((results) => painter.paint(results));
  // By a timer, since a page that is not in view is shown no frames.
  const next = async (): Promise<void> => {
    const began = performance.now();
    try {
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA)
        await within(segmentation.send({ image: video }), frameWithinMs);
    } catch {
      if (!stopped) failed();
      return;
    }
    if (!stopped) timer = setTimeout(() => void next(), Math.max(0, frameMs - (performance.now() - began)));
  };
  try {
    await video.play();
    await within(segmentation.send({ image: video }), firstWithinMs);
    if (!painter.hasPainted) throw new Error('nothing was drawn');
  } catch (error) {
    stop();
    throw error;
  }
  void next();
  return { track, stop };
};

class Painter {
  readonly canvas = document.createElement('canvas');
  private readonly context = this.canvas.getContext('2d');
  private readonly smaller = steps.map(() => document.createElement('canvas').getContext('2d'));
  hasPainted = false;

  paint({ image, segmentationMask }: Results): void {
    const { canvas, context } = this;
    if (!context || image.width === 0) return;
    const height = Math.round((width * image.height) / image.width);
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    context.globalCompositeOperation = 'copy';
    context.drawImage(segmentationMask, 0, 0, width, height);
    context.globalCompositeOperation = 'source-in';
    context.drawImage(image, 0, 0, width, height);
    context.globalCompositeOperation = 'destination-over';
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.coarse(image, width, height), 0, 0, width, height);
    this.hasPainted = true;
  }

  private coarse(image: CanvasImageSource, fullWidth: number, fullHeight: number): CanvasImageSource {
    let [source, w, h] = [image, fullWidth, fullHeight];
    this.smaller.forEach((context, at) => {
      if (!context) return;
      const step = steps[at] ?? 1;
      [w, h] = [Math.max(1, Math.round(w / step)), Math.max(1, Math.round(h / step))];
      const { canvas } = context;
      if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
      context.imageSmoothingQuality = 'high';
      context.drawImage(source, 0, 0, w, h);
      source = canvas;
    });
    return source;
  }
}

type Program = { SelfieSegmentation: new (config: { locateFile(file: string): string }) => SelfieSegmentation };

let loading: Promise<Program> | null = null;

/** It is no module: a script that leaves its name on the page. */
function program(): Promise<Program> {
  loading ??= new Promise<Program>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${home}/selfie_segmentation.js`;
    script.onload = () => resolve(globalThis as unknown as Program);
    script.onerror = () => {
      loading = null;
      reject(new Error('the effect could not be loaded'));
    };
    document.head.append(script);
  });
  return loading;
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
