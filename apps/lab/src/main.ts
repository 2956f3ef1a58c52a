// The lab's page from adapter to soft labels: opens the GPU, draws the data, trains, shows every epoch. Start reading here.
import { makeShapes } from '@softlabel/data';
import { openDevice } from './device.ts';
import { learn } from './training.ts';
import { showAdapter, showProblem, showStatus, TrainingView } from './view.ts';

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

  showStatus('Drawing the images.');
  await nextTask(); // lets the browser show that before drawing keeps it busy
  const { perClass, epochs } = device.profile.kind === 'software' ? IN_SOFTWARE : ON_GPU;
  const data = await makeShapes({ shapes: 3, textures: 2, perClass, testPerClass: 20 });
  const settings = { depth: 3, width: 16, epochs, batch: 40, lr: 0.05, seed: 1 };
  const view = new TrainingView(data, settings);

  showStatus('Training. The first epoch takes longest: it compiles the kernels.');
  for await (const epoch of learn(device, data, settings)) view.add(epoch);
  showStatus('Done. Move the slider below to see how the labels came about.');
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
