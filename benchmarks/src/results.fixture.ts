// A row and an environment that no bench has measured. Not a test.
import type { ResultRow, Results } from './results.ts';

export const row: ResultRow = {
  name: 'step',
  shape: 'small',
  unit: 'ms',
  ours: 50,
  peers: { 'jax-js': 600, torch: 'no torch' },
  ratio: 12,
};
export const environment: Results['environment'] = {
  adapter: 'llvmpipe',
  driver: { vendor: '', architecture: '', device: '', description: '' },
  kind: 'software',
  features: [],
  boundsChecks: true,
  versions: { softlabel: '0.1.0', node: '20.19.0', webgpu: null },
  revision: null,
  platform: { system: 'linux', release: '', architecture: 'x64', cpu: 'a processor', cores: 2, memoryBytes: 0 },
  started: '2026-01-01T00:00:00.000Z',
  load: [0.1, 1.9],
  peers: { '@jax-js/jax': '0.1.25' },
};
