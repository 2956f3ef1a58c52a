// How many epochs students are trained, and after which they are evaluated, by protocol. Not their training.
import type { Recipe } from '../recipe/schema.ts';

type Protocol = Recipe['protocol'];

/** Epochs between two evaluations, for those that ask for more than the last one (paper code, evaluate_synset). */
const EVALUATE_EVERY = 200;

/** Epochs of a student that is asked for `epochs`: the paper's code counts them from 0 to that number, which is one more. */
export const trainedEpochs = (epochs: number, protocol: Protocol): number => (protocol === 'paper' ? epochs + 1 : epochs);

/** The number by which a protocol calls the epoch that ends when `done` are. */
const numberOf = (done: number, protocol: Protocol): number => (protocol === 'paper' ? done - 1 : done);

/** Whether a student of `epochs` is evaluated after its last epoch alone, by either protocol, though something could be chosen by evaluations. */
export const isEvaluatedOnce = (epochs: number): boolean => epochs <= EVALUATE_EVERY;

/** Whether a student of `epochs` is evaluated when `done` are: always at the end; after every 200th where something is chosen by it. */
export function evaluatesAfter(done: number, epochs: number, protocol: Protocol, isValidated: boolean): boolean {
  if (done === trainedEpochs(epochs, protocol)) return true;
  const number = numberOf(done, protocol);
  return (protocol === 'paper' || isValidated) && number > 0 && number % EVALUATE_EVERY === 0;
}
