// Every path and command that the documents name exists; and the checker against made-up documents. Does not judge prose.
import { expect, test } from 'vitest';
import { commandsOf, missingNames, type Repository } from './documents.ts';
import { readText, repositoryFiles } from './repository.ts';

const files = repositoryFiles();
const here: Repository = { files, scripts: Object.keys(JSON.parse(readText('package.json')).scripts), commands: commandsOf(files) };
const documents = files.filter((path) => /^([A-Z]+\.md|docs\/.+\.md)$/.test(path));

test('what the documents name exists', () => {
  expect(documents).toEqual(
    expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/kernels.md', 'docs/numerics.md']),
  );
  expect(documents.flatMap((path) => missingNames(path, readText(path), here))).toEqual([]);
});

const madeUp: Repository = {
  files: [
    'README.md',
    'docs/kernels.md',
    'packages/data/src/tar.ts',
    'kernels/src/gemm/gemm.wgsl.ts',
    'kernels/src/softmax/softmax.wgsl.ts',
    'recipes/a.yaml',
  ],
  scripts: ['setup', 'start', 'test'],
  commands: commandsOf([
    'apps/cli/src/commands/run.ts',
    'apps/cli/src/commands/labels/make.ts',
    'apps/cli/src/commands/data/index.ts',
    'apps/cli/src/base.ts',
  ]),
};

test('commands are made of file names', () => {
  expect(madeUp.commands).toEqual(['run', 'labels make', 'data']);
});

test.each([
  'See [kernels](docs/kernels.md#rules), [the web](https://docs.example/x.md) and `packages/data/src/tar.ts`.',
  '`tar.ts` in `packages/data/`, `kernels/src/<name>/<name>.wgsl.ts`, `kernels/src/{gemm,softmax}/`, `recipes/*.yaml`, `recipes/...`',
  '`conv2d/forward`, `results.json`, `../shared/data`, `dX`, `a / b`, `N H W C`, `@softlabel/data`',
  '`npm start`, `npm run setup`, `softlabel labels make recipes/a.yaml`, `softlabel labels`, `softlabel --help`, `npx softlabel run x=1`',
  '```bash\nnpm test\nnpx softlabel run recipes/a.yaml --out x\n```\n```ts\nconst x = "packages/nowhere/x.ts";\n```',
  '`npm start -- data`, the softlabel laboratory, softlabel nonsense outside of code',
])('the checker accepts %s', (text) => {
  expect(missingNames('README.md', text, madeUp)).toEqual([]);
});

test.each([
  ['[gone](docs/gone.md)', 'docs/gone.md'],
  ['<img src="docs/gone.png">', 'docs/gone.png'],
  ['`packages/nowhere/`', 'packages/nowhere/'],
  ['`zip.ts`', 'zip.ts'],
  ['`kernels/src/{gemm,conv2d}/`', 'kernels/src/{gemm,conv2d}/'],
  ['`npm run fly`', 'npm run fly'],
  ['`softlabel fly away`', 'softlabel fly away'],
  ['`softlabel labels fly`', 'softlabel labels fly'],
  ['```\nnpx softlabel run recipes/b.yaml\n```', 'recipes/b.yaml'],
  ['```sh\nnpm run setup && npm run fly\n```', 'npm run fly'],
])('the checker refuses %s', (text, name) => {
  expect(missingNames('README.md', text, madeUp)).toEqual([`README.md: names ${name}, which is not there.`]);
});

test('a link is read from where its document stands', () => {
  expect(missingNames('docs/kernels.md', '[top](../README.md) [gone](README.md)', madeUp)).toEqual([
    'docs/kernels.md: names README.md, which is not there.',
  ]);
});
