// What this machine computes with, whether it computes right, and how fast. Not what to install where nothing computes.
import { describeEnvironment, type Environment } from '@softlabel/node';
import type { Device } from '@softlabel/runtime';
import { factsText } from '../facts-text.ts';
import { gemmRate, RATE_SIDE, type SelfTest, selfTest } from './self-test.ts';

/** Limits that decide how large tensors and tiles may be, with what they limit. */
const LIMITS = [
  ['maxBufferSize', 'bytes of a buffer'],
  ['maxStorageBufferBindingSize', 'bytes of a binding'],
  ['maxStorageBuffersPerShaderStage', 'bindings of a kernel'],
  ['maxComputeWorkgroupStorageSize', 'bytes of workgroup memory'],
  ['maxComputeInvocationsPerWorkgroup', 'invocations of a workgroup'],
  ['maxComputeWorkgroupsPerDimension', 'workgroups along an axis'],
] as const;

export interface Diagnosis extends Environment {
  readonly limits: Readonly<Record<string, number>>;
  readonly selfTest: SelfTest;
  /** The rate of a product of two square f32 matrices. */
  readonly gemm: { readonly side: number; readonly gflops: number };
}

/** Describes and measures a device; `softlabel` is the program's version. */
export async function diagnose(device: Device, softlabel: string): Promise<Diagnosis> {
  const environment = await describeEnvironment(device, softlabel);
  const limits = Object.fromEntries(LIMITS.map(([name]) => [name, device.gpu.limits[name]]));
  return { ...environment, limits, selfTest: await selfTest(device), gemm: { side: RATE_SIDE, gflops: await gemmRate(device) } };
}

/** A diagnosis for people. */
export function diagnosisText({
  adapter,
  driver,
  kind,
  memoryBytes,
  features,
  boundsChecks,
  limits,
  selfTest: test,
  gemm,
  versions,
}: Diagnosis): string {
  const told = Object.values(driver).filter((text) => text !== '');
  const differing = `${test.philoxDifferences} of ${test.philoxDraws} random numbers differ`;
  return factsText({
    adapter,
    driver: told.join(', '),
    kind,
    memory: memoryBytes === null ? 'not told' : `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    features: features.join(', '),
    'bounds checks': boundsChecks ? 'on' : 'OFF, which is unsafe (SOFTLABEL_UNSAFE_NO_BOUNDS_CHECKS=1)',
    limits: LIMITS.map(([name, what]) => `${limits[name].toLocaleString('en')} ${what}`).join(', '),
    'self-test': `gemm error ${test.gemmError.toExponential(1)}, ${differing}: ${test.passed ? 'passed' : 'FAILED'}`,
    'gemm rate': `${gemm.gflops.toFixed(1)} GFLOP/s (${gemm.side} x ${gemm.side} x ${gemm.side}, f32)`,
    versions: Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  });
}
