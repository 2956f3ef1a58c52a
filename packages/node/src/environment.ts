// What a run was computed with: adapter, driver, versions, machine, revision, time. For people who explain numbers later; nothing is decided by it.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Device, DeviceKind } from '@softlabel/runtime';
import { hasBoundsChecks } from './device.ts';

/** Put in place by the bundler, which leaves no checkout. */
declare const SOFTLABEL_REVISION: string | null | undefined;

/** Plain data, as environment.json holds it. */
export interface Environment {
  readonly adapter: string;
  /** The adapter in the driver's own words. */
  readonly driver: { readonly vendor: string; readonly architecture: string; readonly device: string; readonly description: string };
  readonly kind: DeviceKind;
  /** Of the adapter; null where nothing tells. */
  readonly memoryBytes: number | null;
  readonly features: readonly string[];
  /** False where the device was opened without bounds checks, which is unsafe. */
  readonly boundsChecks: boolean;
  readonly versions: { readonly softlabel: string; readonly node: string; readonly webgpu: string | null };
  /** Commit of the checkout, `-dirty` when files differ from it; null outside of one. */
  readonly revision: string | null;
  readonly platform: {
    readonly system: string;
    readonly release: string;
    readonly architecture: string;
    readonly cpu: string | null;
    readonly cores: number;
    readonly memoryBytes: number;
  };
  /** ISO 8601. */
  readonly started: string;
}

/** Describes this process and its device; `softlabel` is the program's version. */
export async function describeEnvironment(device: Device, softlabel: string): Promise<Environment> {
  const { gpu, profile } = device;
  const processors = cpus();
  return {
    adapter: profile.name,
    driver: driverOf(gpu.adapterInfo),
    kind: profile.kind,
    memoryBytes: profile.memoryBytes,
    features: [...gpu.features].sort(),
    boundsChecks: hasBoundsChecks(device),
    versions: { softlabel, node: process.versions.node, webgpu: await versionOf('webgpu') },
    revision: await gitRevision(),
    platform: {
      system: process.platform,
      release: release(),
      architecture: process.arch,
      cpu: processors[0]?.model ?? null,
      cores: processors.length,
      memoryBytes: totalmem(),
    },
    started: new Date().toISOString(),
  };
}

const driverOf = ({ vendor, architecture, device, description }: GPUAdapterInfo) => ({ vendor, architecture, device, description });

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
export async function gitRevision(): Promise<string | null> {
  if (typeof SOFTLABEL_REVISION !== 'undefined') return SOFTLABEL_REVISION;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'], { cwd });
    return stdout.trim();
  } catch {
    return null;
  }
}
