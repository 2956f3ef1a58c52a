// Our training step, as every experiment takes it: a Learner. Writes the batch anew for each step, which the peers keep on the device.
import type { Device } from '@softlabel/runtime';
import { Learner } from '@softlabel/train';
import type { Task, Trainer } from './trainer.ts';

/** The task on our engine, with or without augmentation. */
export async function ourTrainer(device: Device, task: Task, augment: 'dsa' | 'none'): Promise<Trainer> {
  const { size, model, variables, batch, preprocessing, optimizer } = task;
  const learner = await Learner.create(device, model, { preprocessing, augment, optimizer: { name: 'sgd', ...optimizer } });
  learner.load({ variables });
  let step = 0;
  return {
    async steps(count) {
      for (let i = 0; i < count; i++) await learner.step(batch, { step: step++, seed: 1, lr: optimizer.lr });
      return (await learner.takeLossSum()) / (count * size.batch);
    },
    release: () => learner.release(),
  };
}
