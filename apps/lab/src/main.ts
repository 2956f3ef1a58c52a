// The lab's page from adapter to soft labels: opens the GPU, draws the data or takes somebody's own, trains, shows every epoch. Start reading here.
import { type DataSet, makeShapes } from '@softlabel/data';
import type { Device } from '@softlabel/runtime';
import { openDevice } from './device.ts';
import { readOwnImages } from './own-images.ts';
import { learn } from './training.ts';
import { onArchive, showAdapter, showProblem, showStatus, TrainingView } from './view.ts';

/** Enough to learn most of the classes, and as much as a software adapter does within a minute. */
const ON_GPU = { perClass: 300, epochs: 20 };
const IN_SOFTWARE = { perClass: 40, epochs: 12 };

try {
  await main();
} catch (error) {
  showProblem(error);
}

async function main(): Promise<void> {
  showStatus('Opening the GPU.');
  const device = await openDevice();
  showAdapter(device);
  const { perClass, epochs } = device.profile.kind === 'software' ? IN_SOFTWARE : ON_GPU;

  let stop = new AbortController();
  let last = Promise.resolve();
  /** Ends the training that goes on, if there is one, and begins another once it has. */
  const begin = (doing: string, read: () => Promise<DataSet>) => {
    stop.abort();
    stop = new AbortController();
    const { signal } = stop;
    last = last.then(() => trainOn(device, { doing, read, epochs }, signal)).catch(showProblem);
    return last;
  };
  onArchive((file) => void begin('Decoding the images.', () => readOwnImages(file)));
  await begin('Drawing the images.', () => makeShapes({ shapes: 3, textures: 2, perClass, testPerClass: 20 }));
}

interface Task {
  /** What reading the data is, in words. */
  readonly doing: string;
  readonly read: () => Promise<DataSet>;
  readonly epochs: number;
}

async function trainOn(device: Device, { doing, read, epochs }: Task, signal: AbortSignal): Promise<void> {
  showStatus(doing);
  await nextTask(); // lets the browser show that before drawing keeps it busy
  const data = await read();
  if (signal.aborted) return;
  const settings = { depth: 3, width: 16, epochs, batch: 40, lr: 0.05, seed: 1 };
  const view = new TrainingView(data, settings);

  showStatus('Training. The first epoch takes longest: it compiles the kernels.');
  for await (const epoch of learn(device, data, settings)) {
    if (signal.aborted) return;
    view.add(epoch);
  }
  showStatus('Done. Move the slider below to see how the labels came about.');
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
