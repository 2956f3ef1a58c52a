// Students trained as the fewest populations of one size that the adapter's limits allow, one after the other. Not how a population is computed.
import type { Device } from '@softlabel/runtime';
import { ourPlan, ourTrainer } from './ours.ts';
import type { Task, Trainer } from './trainer.ts';

/** How many populations they are: 1 where all fit into one. Throws where not even one student fits. */
export function fewestPopulations(device: Pick<Device, 'profile'>, task: Task, students: number): number {
  for (let populations = 1; ; populations++) {
    if (students % populations > 0) continue;
    try {
      ourPlan(device, task, 'dsa', students / populations);
      return populations;
    } catch (error) {
      if (populations === students) throw error;
    }
  }
}

/** All of the students, each with memory of its own; a step is one of every student. Losses are those of the last population's first. */
export async function studentsTrainer(device: Device, task: Task, students: number, populations: number): Promise<Trainer> {
  const trainers: Trainer[] = [];
  const release = async () => {
    for (const trainer of trainers) await trainer.release?.();
  };
  try {
    while (trainers.length < populations) trainers.push(await ourTrainer(device, task, 'dsa', students / populations));
  } catch (error) {
    await release();
    throw error;
  }
  return {
    async steps(count) {
      let loss = Number.NaN;
      for (const trainer of trainers) loss = await trainer.steps(count);
      return loss;
    },
    release,
  };
}
