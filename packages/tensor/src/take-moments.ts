// Lets convolutions take the moments of what they write, for the norms that read it: instance norms then read it once, and a batch's statistics read it not at all.
// The graph stays as it is.
import {
  batchStatistics,
  batchStatisticsMoments,
  batchStatisticsMomentsScalar,
  batchStatisticsScalar,
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
  slicesHoldParts,
  winogradForward,
  winogradForwardBias,
  winogradForwardBiasMoments,
  winogradForwardMoments,
} from '@softlabel/kernels';
import type { AnyKernel, DeviceProfile } from '@softlabel/runtime';
import { arenaStorage, type Launch } from './lower.ts';
import type { Storage } from './storage.ts';

/** A kernel, and the one that does the same and binds moments too, last. */
const CONVOLUTIONS: ReadonlyMap<AnyKernel, AnyKernel> = new Map<AnyKernel, AnyKernel>([
  [conv2dForward, conv2dForwardMoments],
  [conv2dForwardBias, conv2dForwardBiasMoments],
  [winogradForward, winogradForwardMoments],
  [winogradForwardBias, winogradForwardBiasMoments],
]);
const NORMS: ReadonlyMap<AnyKernel, AnyKernel> = new Map<AnyKernel, AnyKernel>([
  [instanceReluForward, instanceReluForwardMoments],
  [instanceReluForwardScalar, instanceReluForwardMomentsScalar],
  [instanceReluPoolForward, instanceReluPoolForwardMoments],
  [instanceReluPoolForwardScalar, instanceReluPoolForwardMomentsScalar],
]);
/** A kernel, and the one that joins moments instead of reading rows, which it does not bind. */
const STATISTICS: ReadonlyMap<AnyKernel, AnyKernel> = new Map<AnyKernel, AnyKernel>([
  [batchStatistics, batchStatisticsMoments],
  [batchStatisticsScalar, batchStatisticsMomentsScalar],
]);

/**
 * As many launches, in the same order. A convolution takes moments where its variant can, and a norm reads what it wrote. All norms of one tensor
 * get the same ones, so that what a checkpoint computes again has the same bits.
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
  const isNorm = NORMS.has(norm.kernel) && sameImages(first, norm);
  if (!isNorm && !(STATISTICS.has(norm.kernel) && sameRows(first, norm))) return null;
  const convolution = takingMoments(first, profile);
  if (convolution === null) return null;
  const moments = convolution.operands[convolution.operands.length - 1];
  const reading = isNorm ? normOf(norm, convolution, profile) : statisticsOf(norm, convolution, profile);
  return reading && [convolution, { ...reading, operands: [...reading.operands, moments] }];
}

/** An instance norm that joins the parts of each image. */
const normOf = (norm: Launch, convolution: Launch, profile: DeviceProfile): Launch | null =>
  inPlace(norm, NORMS, { ...norm.params, parts: partsOf(convolution) }, profile);

/** Statistics of a batch that join the parts of each slice; null where slices do not have whole ones. */
function statisticsOf(statistics: Launch, convolution: Launch, profile: DeviceProfile): Launch | null {
  const { rows } = statistics.params;
  const parts = convolution.params['images'] * partsOf(convolution);
  if (!slicesHoldParts(rows, parts)) return null;
  const reading = inPlace(statistics, STATISTICS, { ...statistics.params, parts }, profile);
  return reading && { ...reading, operands: reading.operands.slice(1) };
}

/** A reshape between the two is no launch. */
const sameImages = ({ params: y }: Launch, { params: x }: Launch): boolean =>
  y['images'] === x['images'] && y['outHeight'] === x['height'] && y['outWidth'] === x['width'] && y['outChannels'] === x['channels'];
const sameRows = ({ params: y }: Launch, { params: x }: Launch): boolean =>
  y['images'] * y['outHeight'] * y['outWidth'] === x['rows'] && y['outChannels'] === x['channels'];

/** The launch itself where it takes them already, for another norm. */
function takingMoments(launch: Launch, profile: DeviceProfile): Launch | null {
  if ([...CONVOLUTIONS.values()].includes(launch.kernel)) return launch;
  const { params, operands, members, label } = launch;
  const convolution = inPlace(launch, CONVOLUTIONS, params, profile);
  if (convolution === null) return null;
  const shape = [params['images'], partsOf(convolution), 2, params['outChannels']];
  const storage = arenaStorage(`${label} moments`, { shape, dtype: 'f32' }, members);
  return { ...convolution, operands: [...operands, { storages: [storage], bytes: storage.bytes, members }] };
}

/** The launch with the other kernel of `kernels` and the variant of the same name; null where there is none. */
function inPlace(launch: Launch, kernels: typeof NORMS, params: Launch['params'], profile: DeviceProfile): Launch | null {
  const kernel = kernels.get(launch.kernel);
  const variant = kernel?.variants(profile, params).find(({ name }) => name === launch.variant.name);
  if (kernel === undefined || variant === undefined) return null;
  const chosen = { kernel: launch.kernel, variant: launch.variant, params: launch.params };
  return { ...launch, kernel, variant, params, chosen };
}

/** Of each image. */
const partsOf = ({ variant, params }: Launch): number => conv2dMomentParts(variant, params['outHeight'] * params['outWidth']);
