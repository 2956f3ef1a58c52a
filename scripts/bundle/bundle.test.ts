// What a bundle is made of, without making one: header, libraries, packages, tests. Making one and running it is `npm run bundle -- --check`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readText, repositoryFiles } from '../repository.ts';
import { HEADER_BYTES, header } from './archive.ts';
import { kernelTests } from './code.ts';
import { packageFolders } from './contents.ts';
import { foreignLibraries } from './libraries.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const headerText = readText('scripts/bundle/header.sh');

test('the header is a shell script of fixed length that knows where the rest begins', () => {
  const bytes = header(headerText, 123_456);
  expect(bytes).toHaveLength(HEADER_BYTES);
  expect(bytes.toString()).toContain('decoder_bytes=123456\n');
  expect(bytes.toString()).not.toContain('@');
  expect(spawnSync('/bin/sh', ['-n'], { input: bytes }).status).toBe(0);
  expect(() => header('x'.repeat(HEADER_BYTES + 1), 1)).toThrow('bundle: expected a header of at most 4096 bytes, got 4097.');
});

test('asked for help the header says what it does, and refuses other options', () => {
  const run = (option: string) => spawnSync('/bin/sh', [join(root, 'scripts/bundle/header.sh'), option], { encoding: 'utf8' });
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('sh softlabel-linux-x64.run [FOLDER]'), stderr: '' });
  expect(run('--into')).toMatchObject({ status: 2, stderr: expect.stringContaining('expected a folder to unpack into, got --into.') });
});

test.each(['benchmarks/gpu.sh', 'scripts/bundle/softlabel.sh'])('%s is a shell script', (path) => {
  expect(spawnSync('/bin/sh', ['-n'], { input: readText(path) }).status).toBe(0);
});

test('glibc and libstdc++ are everywhere, other libraries are not', () => {
  const list = [
    '\tlinux-vdso.so.1 (0x00007f06bb74a000)',
    '\tliblzma.so.5 => /lib/x86_64-linux-gnu/liblzma.so.5 (0x00007f06bb6eb000)',
    '\tlibstdc++.so.6 => /lib/x86_64-linux-gnu/libstdc++.so.6 (0x00007f06bb509000)',
    '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f06bb509000)',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007f06bb74a000)',
  ];
  expect([...foreignLibraries(list.join('\n'))]).toEqual([['liblzma.so.5', '/lib/x86_64-linux-gnu/liblzma.so.5']]);
  expect(foreignLibraries('\tstatically linked\n').size).toBe(0);
  expect(() => foreignLibraries('\tlibnode.so.115 => not found\n')).toThrow(
    'bundle: expected the library libnode.so.115 to be installed, got none.',
  );
});

test('packages are found in paths of sources, those inside others too', () => {
  const sources = [
    'packages/data/src/tar.ts',
    'node_modules/zod/a.js',
    'node_modules/zod/b.js',
    'node_modules/@oclif/core/node_modules/ansis/c.js',
  ];
  expect(packageFolders(sources)).toEqual(['node_modules/@oclif/core/node_modules/ansis', 'node_modules/zod']);
});

test("the kernels' tests on a device go into the bundle, those without one stay", () => {
  const chosen = kernelTests(root);
  const families = repositoryFiles('kernels/src/').flatMap(
    (path) => /^kernels\/src\/([\w-]+)\/[\w-]+\.reference\.ts$/.exec(path)?.[1] ?? [],
  );
  expect(families).toContain('gemm');
  for (const family of families) expect(chosen).toContainEqual(expect.stringMatching(`^kernels/src/${family}/`));
  expect(chosen).toContain('packages/tensor/src/ops/gradients.test.ts');
  expect(chosen.filter((path) => path.includes('.compile.'))).toEqual([]);
});
