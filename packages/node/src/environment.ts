// What a run was computed with: adapter, driver, versions, machine, revision, time. For people who explain numbers later; nothing is decided by it.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Device } from '@softlabel/runtime';

/** Plain data, as environment.json holds it. */
export type Environment = Readonly<Record<string, unknown>>;

/** Describes this process and its device; `softlabel` is the program's version. */
export async function describeEnvironment({ gpu, profile }: Device, softlabel: string): Promise<Environment> {
  const { vendor, architecture, device, description } = gpu.adapterInfo;
  return {
    adapter: profile.name,
    driver: { vendor, architecture, device, description },
    kind: profile.kind,
    features: [...gpu.features].sort(),
    versions: { softlabel, node: process.versions.node, webgpu: await versionOf('webgpu') },
    revision: await gitRevision(),
    platform: {
      system: process.platform,
      release: release(),
      architecture: process.arch,
      cpu: cpus()[0]?.model ?? null,
      cores: cpus().length,
      memory: totalmem(),
    },
    started: new Date().toISOString(),
  };
}

async function versionOf(name: string): Promise<string | null> {
  try {
    const manifest: { version?: unknown } = JSON.parse(await readFile(new URL('package.json', packageRoot(name)), 'utf8'));
    return typeof manifest.version === 'string' ? manifest.version : null;
  } catch {
    return null; // a bundle carries no manifests
  }
}

/** Folder of an installed package whose entry lies in it. */
const packageRoot = (name: string): URL => new URL('.', import.meta.resolve(name));

/** Commit of the checkout that this file lies in, `-dirty` when files differ from it; null outside of one. */
async function gitRevision(): Promise<string | null> {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'], { cwd });
    return stdout.trim();
  } catch {
    return null;
  }
}
