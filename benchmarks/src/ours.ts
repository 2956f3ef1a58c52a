// Our training step, as every experiment takes it: a Learner, the batch on the device, one submit for each call.
import type { Device } from '@softlabel/runtime';
import { Learner } from '@softlabel/train';
import type { Task, Trainer } from './trainer.ts';

/** The task on our engine, with or without augmentation, for `members` networks at once that differ in their draws. Losses are the first one's. */
export async function ourTrainer(device: Device, task: Task, augment: 'dsa' | 'none', members = 1): Promise<Trainer> {
  const { size, model, variables, batch, preprocessing, optimizer } = task;
  const options = { preprocessing, augment, optimizer: { name: 'sgd', ...optimizer } } as const;
  const learner = await Learner.create(device, model, options, members);
  const seeds = Array.from({ length: members }, (_, member) => member + 1);
  for (const member of seeds.keys()) learner.load({ variables }, member);
  try {
    await learner.hold({ count: size.batch, images: batch.images, targets: seeds.map(() => batch.targets) }, size.batch);
  } catch (error) {
    await learner.release();
    throw error;
  }
  const all = Uint32Array.from({ length: size.batch }, (_, i) => i);
  const indices = seeds.map(() => all);
  let step = 0;
  return {
    async steps(count) {
      await learner.take(Array.from({ length: count }, () => ({ indices, seeds, step: step++, lr: optimizer.lr })));
      const [loss] = await learner.takeLossSums();
      return loss / (count * size.batch);
    },
    release: () => learner.release(),
  };
}
