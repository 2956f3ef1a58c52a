// A small label bundle for tests: two images, three classes.
import { parseExpertRecipe } from '../recipe/parse.ts';
import type { LabelBundle } from './bundle.ts';

export const smallBundle: LabelBundle = {
  kind: 'logits',
  values: Float32Array.from([1, 2, 3, -1, 0.5, 4]),
  images: Int32Array.from([17, 4]),
  classes: Int32Array.from([2, 0]),
  preprocessing: new Map([
    ['mean', { shape: [3], data: Float32Array.from([0.5, 0.25, 0.125]) }],
    ['std', { shape: [3], data: Float32Array.from([1, 2, 4]) }],
  ]),
  whitening: null,
  header: {
    identity: null,
    dataset: { name: 'shapes', hash: 'abc', heldOut: null },
    classNames: ['disc', 'ring', 'star'],
    whitening: null,
    expert: { recipe: parseExpertRecipe('name: tiny', 'r.yaml'), epoch: 7, seed: 42, accuracy: 0.5 },
    history: [],
    edits: { pipeline: 'temperature 2', seed: 1 },
  },
};
