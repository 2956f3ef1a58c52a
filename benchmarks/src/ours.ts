// Our training step, as every experiment takes it: a Learner, the batch on the device, one submit for each call.
import type { Device } from '@softlabel/runtime';
import { Learner } from '@softlabel/train';
import type { Task, Trainer } from './trainer.ts';

/** The task on our engine, with or without augmentation. */
export async function ourTrainer(device: Device, task: Task, augment: 'dsa' | 'none'): Promise<Trainer> {
  const { size, model, variables, batch, preprocessing, optimizer } = task;
  const learner = await Learner.create(device, model, { preprocessing, augment, optimizer: { name: 'sgd', ...optimizer } });
  learner.load({ variables });
  await learner.hold({ count: size.batch, images: batch.images, targets: [batch.targets] }, size.batch);
  const all = Uint32Array.from({ length: size.batch }, (_, i) => i);
  let step = 0;
  return {
    async steps(count) {
      const next = () => ({ indices: [all], seeds: [1], step: step++, lr: optimizer.lr });
      await learner.take(Array.from({ length: count }, next));
      const [loss] = await learner.takeLossSums();
      return loss / (count * size.batch);
    },
    release: () => learner.release(),
  };
}
