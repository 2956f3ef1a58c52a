// Steps on the device leave nothing behind in JavaScript's heap, however many there are.
import { heapContents, sharedDevice } from '@softlabel/testing';
import { expect, test } from 'vitest';
import { convNet, initialVariables, Learner } from './index.ts';

const [COUNT, CLASSES, SIDE] = [4, 2, 8];
const model = convNet({ depth: 1, width: 4, norm: 'instance', pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, CLASSES);
/** Steps between two waits. */
const IN_FLIGHT = 100;

async function withLearner<T>(use: (learner: Learner) => Promise<T>): Promise<T> {
  const optimizer = { name: 'sgd', lr: 0.01, momentum: 0.9, weightDecay: 0 } as const;
  const preprocessing = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  const learner = await Learner.create(await sharedDevice(), model, { preprocessing, augment: 'dsa', optimizer });
  try {
    learner.load({ variables: initialVariables(model, 1) });
    const images = Uint8Array.from({ length: COUNT * SIDE * SIDE * 3 }, (_, i) => i & 255);
    await learner.hold({ count: COUNT, images, targets: [new Float32Array(COUNT * CLASSES).fill(0.5)] }, COUNT);
    return await use(learner);
  } finally {
    await learner.release();
  }
}

test('two thousand steps leave no data in the heap', () =>
  withLearner(async (learner) => {
    const indices = [Uint32Array.from({ length: COUNT }, (_, i) => i)];
    let step = 0;
    const take = async (steps: number) => {
      for (const end = step + steps; step < end; ) {
        await learner.take(Array.from({ length: IN_FLIGHT }, () => ({ indices, seeds: [1], step: step++, lr: 0.01 })));
        await learner.takeLossSums();
      }
    };
    // The first looks see what was used before go, and leave something themselves.
    for (let look = 0; look < 2; look++) {
      await take(500);
      await heapContents();
    }
    const before = await heapContents();
    await take(2000);
    const { dataBytes } = await heapContents();
    expect(dataBytes - before.dataBytes).toBeLessThan(1000);
  }));
