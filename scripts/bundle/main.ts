// `npm run bundle`: one archive that unpacks itself and runs without Node and network, and smaller ones beside it. What goes in stands in contents.ts.
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gitRevision } from '@softlabel/node';
import { codeIdentity, decodingIdentity } from '../../apps/cli/src/ports.ts';
import { SetupError } from '../setup/process.mjs';
import { packSelfExtracting, packTar } from './archive.ts';
import { checkArchive } from './check.ts';
import { stage, stagePackage } from './contents.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

const HELP = `npm run bundle -- [--images FOLDER] [--check]

Writes dist/bundle/softlabel-linux-x64.run, which unpacks itself and runs on a Linux with nothing but a Vulkan driver and its loader, and
dist/bundle/softlabel-linux-x64-jpeg.tar.xz, which adds the decoder of JPEG and PNG when it lies beside the first.
--images FOLDER  also packs FOLDER, to be unpacked as data/<its name>
--check          then unpacks the archive in an empty folder, without environment, and runs benchmarks/gpu.sh there on small sizes`;

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'dist/bundle');
const NAME = 'softlabel-linux-x64';

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const values = readCommandLine();
  if (values.help) return console.log(HELP);
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new SetupError(`bundle: expected Linux on x86-64, whose Node is bundled, got ${process.platform} on ${process.arch}.`);
  mkdirSync(out, { recursive: true });
  if (values.images !== undefined) await packImages(resolve(process.env['INIT_CWD'] ?? '.', values.images));
  const archive = await makeBundle();
  await makeBeside('jpeg', (folder) => stagePackage(root, 'sharp', folder));
  if (values.check) await checkArchive(archive);
}

function readCommandLine() {
  try {
    const options = { images: { type: 'string' }, check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    throw new SetupError(`bundle: ${error instanceof Error ? error.message : error} See --help.`);
  }
}

async function makeBundle(): Promise<string> {
  const file = join(out, `${NAME}.run`);
  const origin = { code: await codeIdentity(), decoding: await decodingIdentity(), revision: await gitRevision() };
  await withTemporaryFolder(async (folder) => {
    await stage(root, folder, origin);
    await packSelfExtracting(folder, readFileSync(new URL('header.sh', import.meta.url), 'utf8'), file);
  });
  report(file);
  return file;
}

async function packImages(images: string): Promise<void> {
  if (!existsSync(images)) throw new SetupError(`bundle: expected a folder of images at ${images}, got nothing. Check the path.`);
  const name = basename(images);
  await makeBeside(name, (folder) => cpSync(images, join(folder, 'data', name), { recursive: true, dereference: true }));
}

/** An archive that the first one unpacks with itself when both lie in one folder. */
async function makeBeside(name: string, fill: (folder: string) => void): Promise<void> {
  const file = join(out, `${NAME}-${name}.tar.xz`);
  await withTemporaryFolder(async (folder) => {
    fill(folder);
    packTar(folder, file);
  });
  report(file);
}

function report(file: string): void {
  console.log(`${file}: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`);
}
