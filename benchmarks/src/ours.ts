// Our training step, as every experiment takes it: a Learner, the batch on the device, one submit for each call.
import type { Device } from '@softlabel/runtime';
import type { Plan } from '@softlabel/tensor';
import { type Augmentation, Learner, type LearnerOptions, planStep } from '@softlabel/train';
import type { Task, Trainer } from './trainer.ts';

/** The plan of a step that `members` networks take at once. Throws where the adapter's limits are too low for so many. */
export const ourPlan = (device: Pick<Device, 'profile'>, task: Task, augment: Augmentation, members: number): Plan =>
  planStep(device, task.model, optionsOf(task, augment), task.size.batch, task.size.batch, members);

const optionsOf = ({ preprocessing, optimizer }: Task, augment: Augmentation): LearnerOptions => ({
  preprocessing,
  augment,
  optimizer: { name: 'sgd', ...optimizer },
});

/** The task on our engine, with or without augmentation, for `members` networks at once that differ in their draws. Losses are the first one's. */
export async function ourTrainer(device: Device, task: Task, augment: Augmentation, members = 1): Promise<Trainer> {
  const { size, model, variables, batch, optimizer } = task;
  const learner = await Learner.create(device, model, optionsOf(task, augment), members);
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
