// Gradients of the ConvNet with every norm and pooling that PyTorch's numbers do not cover (parity.gpu.test.ts), against central differences.
import { checkGradients, type HostTensor, randomTensor, type TensorFunction } from '@softlabel/testing';
import { test } from 'vitest';
import { initialVariables } from '../init.ts';
import { type ConvNetOptions, convNet } from './convnet.ts';

const CLASSES = 3;
const image = { height: 4, width: 4, channels: 3 };
/** Large biases, whose signs take turns, after norms of a small scale: no value comes near the kink of a relu. */
function awayFromKinks(name: string, values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  if (name.endsWith('.bias')) return values.map((_, i) => (i % 2 === 0 ? 4 : -4));
  return values.every((value) => value === 1) ? values.map(() => 0.5) : values;
}

/** Small, so that hardly a maximum changes on its way. */
const STEP = 2 ** -12;

test.each<[ConvNetOptions['norm'], ConvNetOptions['pooling']]>([
  ['instance', 'max'],
  ['instance', 'none'],
  ['group', 'avg'],
  ['group', 'max'],
  ['layer', 'avg'],
  ['layer', 'none'],
  ['none', 'avg'],
  ['none', 'max'],
  ['none', 'none'],
])('norm %s, pooling %s', async (norm, pooling) => {
  const model = convNet({ depth: 2, width: 8, norm, pooling }, image, CLASSES);
  const names = Object.keys(model.params);
  const values = initialVariables(model, 1);
  const weights = names.map((name): HostTensor => ({ shape: model.params[name].shape, values: awayFromKinks(name, values[name]) }));
  const logitsOf: TensorFunction = ([images, ...params]) => {
    const variables = { params: Object.fromEntries(names.map((name, i) => [name, params[i]])), buffers: {} };
    return [model.apply(variables, images, 'train').logits];
  };
  await checkGradients(`convnet ${norm} ${pooling}`, logitsOf, [randomTensor([2, 4, 4, 3], 2), ...weights], { step: STEP });
});
