// Which way of sharing the work suits a device, and how many workgroups that takes. Not what the kernels compute.
import type { DeviceProfile } from '@softlabel/runtime';
import { type ChannelStrategy, type GroupStrategy, lanesOf } from './lanes.wgsl.ts';

/** Both are correct everywhere; the better one first. */
export const channelStrategies = ({ kind }: DeviceProfile): ChannelStrategy[] =>
  kind === 'software' ? ['channels-per-invocation', 'channels-per-workgroup'] : ['channels-per-workgroup', 'channels-per-invocation'];

export const groupStrategies = ({ kind }: DeviceProfile): GroupStrategy[] =>
  kind === 'software' ? ['group-per-invocation', 'group-per-workgroup'] : ['group-per-workgroup', 'group-per-invocation'];

/** Workgroups for this many units. */
export const unitWorkgroups = (units: number, name: ChannelStrategy | GroupStrategy): number => Math.ceil(units / lanesOf(name).units);
