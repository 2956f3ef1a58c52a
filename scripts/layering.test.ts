// Imports go one way: every manifest and source file of the workspaces against the table, and the checker against made-up offenders.
import { expect, test } from 'vitest';
import { allowedImports, type Manifest, manifestViolations, namesIn, sourceViolations } from './layering.ts';
import { readText, repositoryFiles } from './repository.ts';

const WORKSPACE = /^(kernels|packages\/[^/]+|apps\/[^/]+)\//;

const paths = repositoryFiles().filter((path) => WORKSPACE.test(path));
const manifestPaths = paths.filter((path) => path.endsWith('/package.json'));
const manifests = new Map(manifestPaths.map((path) => [path.replace('/package.json', ''), JSON.parse(readText(path))]));
const sources = paths.filter((path) => /\.(ts|js|mjs)$/.test(path)).map((path) => ({ path, text: readText(path) }));

test('every workspace of the table has a manifest, and the other way round', () => {
  const found = [...manifests.keys()].map((folder) => folder.split('/').at(-1));
  expect(found.sort()).toEqual(Object.keys(allowedImports).sort());
});

test('manifests follow the table', () => {
  expect(manifestViolations(manifests)).toEqual([]);
});

test('imports follow the table', () => {
  expect(sources.length).toBeGreaterThan(Object.keys(allowedImports).length);
  // A folder of the name of one that is left out at the root.
  expect(sources.map(({ path }) => path)).toContain('packages/distill/src/runs/run-folder.ts');
  expect(sourceViolations(sources, manifests, JSON.parse(readText('package.json')))).toEqual([]);
});

test('the set-up imports nothing that has to be installed', () => {
  const before = repositoryFiles('scripts/').filter((path) => /^scripts\/(run|start|setup\/(?!probe)[\w-]+)\.mjs$/.test(path));
  const names = before.flatMap((path) => namesIn({ path, text: readText(path) }).imports);
  expect(names).toContain('./setup/dependencies.mjs');
  expect(names.filter((name) => !/^(node:|\.)/.test(name))).toEqual([]);
});

const madeUp = new Map<string, Manifest>([
  ['kernels', { dependencies: { '@softlabel/runtime': '0.1.0' } }],
  ['packages/data', { dependencies: { '@softlabel/runtime': '0.1.0', '@softlabel/train': '0.1.0', zod: '4.6.7' } }],
  ['packages/node', { dependencies: { '@softlabel/runtime': '0.1.0', webgpu: '0.6.2' } }],
  ['apps/lab', {}],
]);
const root: Manifest = { devDependencies: { vitest: '4.1.12' } };
const check = (path: string, text: string) => sourceViolations([{ path, text }], madeUp, root);

test.each([
  ['packages/data/src/a.ts', "import { x } from '@softlabel/runtime';"],
  ['packages/data/src/a.ts', "import { z } from 'zod'; import { b } from './deep/b.ts'; // import '@softlabel/tensor'"],
  ['packages/data/src/a.ts', "const text = `import '@softlabel/tensor'; navigator.gpu`;"],
  ['packages/data/src/a.test.ts', "import { test } from 'vitest'; import { openDevice } from '@softlabel/node'; import 'node:fs';"],
  ['packages/node/src/a.ts', "import { create } from 'webgpu'; import 'node:fs';"],
  ['apps/lab/src/main.ts', 'navigator.gpu;'],
])('the checker accepts %s: %s', (path, text) => {
  expect(check(path, text)).toEqual([]);
});

test.each([
  ['packages/data/src/a.ts', "import { x } from '@softlabel/tensor';", 'imports @softlabel/tensor, and data may not'],
  ['packages/data/src/a.ts', "import type { X } from '@softlabel/train';", 'imports @softlabel/train, and data may not'],
  ['packages/data/src/a.ts', "type X = import('@softlabel/tensor').X;", 'imports @softlabel/tensor, and data may not'],
  ['packages/data/src/a.ts', "export * from '@softlabel/tensor';", 'imports @softlabel/tensor, and data may not'],
  ['packages/data/src/a.test.ts', "await import('@softlabel/tensor');", 'imports @softlabel/tensor, and data may not'],
  ['packages/data/src/a.ts', "import '@softlabel/formats';", 'imports @softlabel/formats, which packages/data/package.json does not name'],
  ['packages/data/src/a.ts', "import { openDevice } from '@softlabel/node';", 'imports @softlabel/node, and data may not'],
  ['packages/data/src/a.ts', "import 'vitest';", 'imports vitest, which packages/data/package.json does not name'],
  ['packages/data/src/a.test.ts', "import 'chai';", 'imports chai, which packages/data/package.json does not name'],
  ['packages/data/src/a.ts', "import 'node:fs';", 'imports node:fs, and data also runs in a page'],
  ['packages/data/src/a.test.ts', "import sharp from 'sharp';", 'imports sharp, and data also runs in a page'],
  ['packages/node/src/a.ts', "import sharp from 'sharp';", 'imports sharp, which packages/node/package.json does not name'],
  ['packages/data/src/a.ts', "import '../../node/src/files.ts';", 'imports ../../node/src/files.ts, a file outside packages/data'],
  [
    'kernels/src/gemm/gemm.ts',
    "import '../../../packages/runtime/src/index.ts';",
    'imports ../../../packages/runtime/src/index.ts, a file outside kernels',
  ],
  ['packages/data/src/a.ts', 'await import(name);', 'imports (a computed name), which packages/data/package.json does not name'],
  ['packages/data/src/a.ts', 'globalThis.navigator;', 'says navigator, which only apps/lab may'],
])('the checker refuses %s: %s', (path, text, reason) => {
  expect(check(path, text)).toEqual([`${path}: ${reason}.`]);
});

test('the checker refuses manifests that go the wrong way', () => {
  const offenders = new Map<string, Manifest>([
    ['kernels', { dependencies: { '@softlabel/tensor': '0.1.0' }, devDependencies: { '@softlabel/testing': '0.1.0' } }],
    ['packages/extra', {}],
  ]);
  expect(manifestViolations(offenders)).toEqual([
    'kernels/package.json: kernels may not depend on @softlabel/tensor.',
    'kernels/package.json: @softlabel/testing stands in devDependencies; tests find it at the root.',
    'packages/extra: expected a workspace of the table in scripts/layering.ts, got extra.',
  ]);
});

test('the checker refuses text that does not parse', () => {
  expect(() => check('packages/data/src/a.ts', 'import {')).toThrow('layering: expected a file that parses, got packages/data/src/a.ts');
});
