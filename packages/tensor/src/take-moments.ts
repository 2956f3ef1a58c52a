// Lets convolutions take the moments of what they write, for the instance norms that read it: those then read it once. The graph stays as it is.
import {
  conv2dForward,
  conv2dForwardBias,
  conv2dForwardBiasMoments,
  conv2dForwardMoments,
  conv2dMomentParts,
  instanceReluForward,
  instanceReluForwardMoments,
  instanceReluForwardMomentsScalar,
  instanceReluForwardScalar,
  instanceReluPoolForward,
  instanceReluPoolForwardMoments,
  instanceReluPoolForwardMomentsScalar,
  instanceReluPoolForwardScalar,
} from '@softlabel/kernels';
import { type AnyKernel, chooseVariant, type DeviceProfile } from '@softlabel/runtime';
import { arenaStorage, type Launch } from './lower.ts';
import type { Storage } from './storage.ts';

/** A kernel, and the one that does the same and binds moments too, last. */
const CONVOLUTIONS: ReadonlyMap<AnyKernel, AnyKernel> = new Map<AnyKernel, AnyKernel>([
  [conv2dForward, conv2dForwardMoments],
  [conv2dForwardBias, conv2dForwardBiasMoments],
]);
const NORMS: ReadonlyMap<AnyKernel, AnyKernel> = new Map<AnyKernel, AnyKernel>([
  [instanceReluForward, instanceReluForwardMoments],
  [instanceReluForwardScalar, instanceReluForwardMomentsScalar],
  [instanceReluPoolForward, instanceReluPoolForwardMoments],
  [instanceReluPoolForwardScalar, instanceReluPoolForwardMomentsScalar],
]);

/**
 * As many launches, in the same order. A convolution takes moments where it can do so without another choice of its variant, and a norm reads
 * what it wrote. All norms of one tensor get the same ones, so that what a checkpoint computes again has the same bits.
 */
export function takeMoments(launches: readonly Launch[], profile: DeviceProfile): Launch[] {
  const result = [...launches];
  const writers = new Map<Storage, number>();
  launches.forEach((launch, i) => {
    const writer = writers.get(launch.operands[0].storages[0]);
    const pair = writer === undefined ? null : joined(result[writer], launch, profile);
    if (writer !== undefined && pair !== null) [result[writer], result[i]] = pair;
    for (const storage of written(launch)) writers.set(storage, i);
  });
  return result;
}

const written = ({ kernel, operands }: Launch): Storage[] =>
  Object.values(kernel.bindings).flatMap(({ access }, i) => (access === 'read' ? [] : operands[i].storages));

/** The two with moments between them; null where the second is no norm of what the first writes, or the first takes none. */
function joined(first: Launch, norm: Launch, profile: DeviceProfile): [convolution: Launch, norm: Launch] | null {
  const kernel = NORMS.get(norm.kernel);
  if (kernel === undefined || !sameImages(first, norm)) return null;
  const convolution = takingMoments(first, profile);
  if (convolution === null) return null;
  const params = { ...norm.params, parts: partsOf(convolution) };
  const variant = chooseVariant(kernel, params, profile);
  if (variant === undefined) return null;
  const moments = convolution.operands[convolution.operands.length - 1];
  return [convolution, { ...norm, kernel, variant, params, operands: [...norm.operands, moments] }];
}

/** A reshape between the two is no launch. */
const sameImages = ({ params: y }: Launch, { params: x }: Launch): boolean =>
  y['images'] === x['images'] && y['outHeight'] === x['height'] && y['outWidth'] === x['width'] && y['outChannels'] === x['channels'];

/** The launch itself where it takes them already, for another norm. */
function takingMoments(launch: Launch, profile: DeviceProfile): Launch | null {
  if ([...CONVOLUTIONS.values()].includes(launch.kernel)) return launch;
  const kernel = CONVOLUTIONS.get(launch.kernel);
  const variant = kernel && chooseVariant(kernel, launch.params, profile);
  if (kernel === undefined || variant === undefined) return null;
  const { params, operands, members, label } = launch;
  const convolution = { ...launch, kernel, variant };
  const shape = [params['images'], partsOf(convolution), 2, params['outChannels']];
  const storage = arenaStorage(`${label} moments`, { shape, dtype: 'f32' }, members);
  return { ...convolution, operands: [...operands, { storages: [storage], bytes: storage.bytes, members }] };
}

/** Of each image. */
const partsOf = ({ variant, params }: Launch): number => conv2dMomentParts(variant, params['outHeight'] * params['outWidth']);
