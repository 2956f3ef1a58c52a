// jax-js' training step on its WebGPU backend: the whole step under one jit. N C H W and PyTorch's layouts.
import { createRequire } from 'node:module';
import { imagesChannelsFirst, type Task, type Trainer, variablesAsInFiles } from '../trainer.ts';
import { logitsOf } from './jax-js.networks.ts';
import type { Arrays, Jax, JaxArray } from './jax-js.types.ts';

/** Loads jax-js on its WebGPU backend. Needs `navigator.gpu`. */
async function loadJax(): Promise<Jax> {
  const jax: Jax = createRequire(import.meta.url)('@jax-js/jax');
  const devices = await jax.init('webgpu');
  if (!devices.includes('webgpu')) throw new Error(`jax-js: expected its WebGPU backend to start, got ${devices.join(', ')}.`);
  jax.defaultDevice('webgpu');
  return jax;
}

/** The task on jax-js. */
export async function jaxTrainer(task: Task): Promise<Trainer> {
  const jax = await loadJax();
  const { numpy } = jax;
  const { batch, side, classes } = task.size;
  const weights = variablesAsInFiles(task).filter(({ name }) => Object.hasOwn(task.model.params, name));
  const step = jax.jit(stepOf(jax, task));
  const images = numpy.array(imagesChannelsFirst(task), { shape: [batch, 3, side, side] });
  const targets = numpy.array(task.batch.targets, { shape: [batch, classes] });
  let params = Object.fromEntries(weights.map(({ name, shape, values }) => [name, numpy.array(values, { shape })]));
  let velocity = Object.fromEntries(weights.map(({ name, shape }) => [name, numpy.zeros(shape)]));
  const takeStep = () => {
    const [nextParams, nextVelocity, loss] = step(params, velocity, images.ref, targets.ref);
    [params, velocity] = [nextParams, nextVelocity];
    return loss;
  };
  return {
    async steps(count) {
      for (let i = 1; i < count; i++) takeStep().dispose();
      const [loss] = await takeStep().data();
      return loss;
    },
  };
}

/** Loss and gradients, then SGD with momentum and weight decay. Takes over its arguments. */
function stepOf(jax: Jax, { size, optimizer: { lr, momentum, weightDecay } }: Task) {
  const lossOf = (params: Arrays, images: JaxArray, targets: JaxArray) =>
    jax.numpy.sum(jax.nn.logSoftmax(logitsOf(jax, size, params, images)).mul(targets)).mul(-1 / size.batch);
  return (params: Arrays, velocity: Arrays, images: JaxArray, targets: JaxArray): [Arrays, Arrays, JaxArray] => {
    const [loss, gradients] = jax.valueAndGrad(lossOf)(jax.tree.ref(params), images, targets);
    const nextVelocity = mapArrays(params, (name, p) => velocity[name].mul(momentum).add(gradients[name]).add(p.ref.mul(weightDecay)));
    const nextParams = mapArrays(params, (name, p) => p.sub(nextVelocity[name].ref.mul(lr)));
    return [nextParams, nextVelocity, loss];
  };
}

const mapArrays = (arrays: Arrays, fn: (name: string, array: JaxArray) => JaxArray): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, fn(name, array)]));
