// The test projects, one after the other: what needs no device, what needs Dawn, whole programs, experiments, and checks on real images.
import { defineConfig } from 'vitest/config';
import { findBrowser } from './scripts/setup/browser.mjs';

const inSource = (suffix: string) => ['kernels', 'packages/*', 'apps/*', 'benchmarks'].map((folder) => `${folder}/src/**/*.${suffix}.ts`);

/** One process and one module graph, so that one device serves every file. A cold driver cache makes first dispatches slow. */
const oneDevice = {
  pool: 'forks',
  maxWorkers: 1,
  isolate: false,
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 120_000,
} as const;
/** Whole commands and pages: each file starts processes of its own, which are single-threaded for most of their seconds. */
const twoAtATime = { maxWorkers: 2, testTimeout: 300_000, hookTimeout: 300_000 };
/** Trainings, which take the whole machine. */
const oneAtATime = { ...twoAtATime, maxWorkers: 1, fileParallelism: false };
/** A kernel's or an op's test runs it on a device; every other device test says so in its name. */
const onDevice = ['kernels/src/*/*.test.ts', 'packages/tensor/src/ops/*.test.ts', ...inSource('gpu.test')];
const elsewhere = [...onDevice, ...['compile', 'e2e', 'real', 'claims'].flatMap((kind) => inSource(`${kind}.test`))];

const browserTests = 'apps/lab/**/*.e2e.test.ts';
const withoutBrowser = process.env['SOFTLABEL_NO_BROWSER'] === '1';

export default defineConfig({
  test: {
    reporters: ['default', './scripts/no-skips-reporter.mjs'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [...inSource('test'), 'scripts/**/*.test.ts'],
          exclude: elsewhere,
          sequence: { groupOrder: 0 },
          testTimeout: 60_000, // a busy machine is no failure
        },
      },
      // Every variant through Dawn's null backend: WGSL, limits and bind groups, no GPU.
      { test: { name: 'compile', include: inSource('compile.test'), sequence: { groupOrder: 1 }, ...oneDevice } },
      { test: { name: 'gpu', include: onDevice, exclude: inSource('compile.test'), sequence: { groupOrder: 2 }, ...oneDevice } },
      {
        test: {
          name: 'e2e',
          include: inSource('e2e.test'),
          exclude: withoutBrowser ? [browserTests] : [],
          env: { CHROMIUM: process.env['CHROMIUM'] || findBrowser(process.env) || '' },
          sequence: { groupOrder: 3 },
          ...twoAtATime,
        },
      },
      // Ten minutes of training, so npm test leaves it to npm run test:claims.
      { test: { name: 'claims', include: inSource('claims.test'), sequence: { groupOrder: 5 }, maxConcurrency: 2, ...oneAtATime } },
      // Needs the CIFAR-10 image files, so npm test leaves it to npm run test:real.
      { test: { name: 'real', include: inSource('real.test'), sequence: { groupOrder: 4 }, ...oneAtATime } },
    ],
  },
});
