// Trajectories in PyTorch's files: a list of experts, each a list of epochs, each a list of parameters, as the code of trajectory matching saves them
// (replay_buffer_0.pt). Not the parameters' names, which the file does not hold: they stand in the order of the model's parameters().
import type { TorchValue } from './torch-file.ts';
import { TorchTensor } from './torch-tensor.ts';

/**
 * The parameters of one expert after one epoch, in the model's order. Both count from 0, where epoch 0 is the initialisation.
 * `source` names the file in errors. Throws where it holds something else, or has no such expert or epoch.
 */
export function trajectoryParameters(value: TorchValue, expert: number, epoch: number, source: string): TorchTensor[] {
  const parameters = itemOf(itemOf(value, expert, 'expert', source), epoch, 'epoch', source);
  if (Array.isArray(parameters) && parameters.every((item) => item instanceof TorchTensor)) return parameters;
  throw refusal('a list of tensors for each epoch', source, kindOf(parameters), 'Save the parameters of every epoch as a list.');
}

function itemOf(list: TorchValue, index: number, what: string, source: string): TorchValue {
  if (!Array.isArray(list)) throw refusal(`a list of ${what}s`, source, kindOf(list), 'A state dict is read by its file name alone.');
  if (index < list.length) return list[index];
  throw refusal(`${what} ${index}`, source, `${list.length} of them, counted from 0`, 'Choose another.');
}

const kindOf = (value: TorchValue) =>
  Array.isArray(value)
    ? 'a list of other values'
    : value instanceof Map
      ? 'a dictionary'
      : value instanceof TorchTensor
        ? 'a tensor'
        : 'one value';

const refusal = (expected: string, source: string, got: string, remedy: string) =>
  new Error(`trajectoryParameters: expected ${expected} in ${source}, got ${got}. ${remedy}`);
