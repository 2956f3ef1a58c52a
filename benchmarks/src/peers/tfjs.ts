// TensorFlow.js' training step on its WebGPU backend, eager as its users write it. N H W C, so the engine's layouts serve.
import { createRequire } from 'node:module';
import { blockNames, featuresOf, NORM_EPSILON, type StepSize } from '../networks.ts';
import { imagesChannelsLast, type Task, type Trainer } from '../trainer.ts';
import type { Tensor, Tfjs } from './tfjs.types.ts';

/** Loads the CommonJS build, the one that Node can load, on the WebGPU backend. Needs `navigator.gpu`. */
async function loadTfjs(): Promise<Tfjs> {
  const load = createRequire(import.meta.url);
  const tf: Tfjs = load('@tensorflow/tfjs');
  load('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs: expected its WebGPU backend to start, got a refusal.');
  return tf;
}

/** The task on TensorFlow.js, for the ConvNet. */
export async function tfjsTrainer(task: Task): Promise<Trainer | string> {
  if (task.size.network !== 'convnet') return 'left out for time: a step takes minutes, and jax-js runs this network';
  const tf = await loadTfjs();
  const { size, model, variables, batch, optimizer } = task;
  const weights = Object.fromEntries(
    Object.entries(model.params).map(([name, { shape }]) => [name, tf.variable(tf.tensor(variables[name], shape), true, name)]),
  );
  const images = tf.tensor(imagesChannelsLast(task), [size.batch, size.side, size.side, 3]);
  const targets = tf.tensor(batch.targets, [size.batch, size.classes]);
  const sgd = tf.train.momentum(optimizer.lr, optimizer.momentum);
  const decay = (name: string) => tf.mul(weights[name], optimizer.weightDecay);
  const step = () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => tf.losses.softmaxCrossEntropy(targets, logitsOf(tf, size, weights, images)));
      sgd.applyGradients(Object.fromEntries(Object.entries(grads).map(([name, gradient]) => [name, tf.add(gradient, decay(name))])));
      return value;
    });
  return {
    async steps(count) {
      for (let i = 1; i < count; i++) step().dispose();
      const loss = step();
      const [value] = await loss.data();
      loss.dispose();
      return value;
    },
  };
}

function logitsOf(tf: Tfjs, size: StepSize, weights: { [name: string]: Tensor }, images: Tensor): Tensor {
  const features = blockNames(size).reduce((x, [conv, norm]) => {
    const y = tf.add(tf.conv2d(x, weights[`${conv}.weight`], 1, 'same'), weights[`${conv}.bias`]);
    const { mean, variance } = tf.moments(y, [1, 2], true);
    const standard = tf.mul(tf.sub(y, mean), tf.rsqrt(tf.add(variance, NORM_EPSILON)));
    return tf.avgPool(tf.relu(tf.add(tf.mul(standard, weights[`${norm}.weight`]), weights[`${norm}.bias`])), 2, 2, 'valid');
  }, images);
  return tf.add(tf.matMul(tf.reshape(features, [size.batch, featuresOf(size)]), weights['classifier.weight']), weights['classifier.bias']);
}
