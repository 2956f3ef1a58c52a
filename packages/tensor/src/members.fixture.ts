// What a population computed, member by member, for tests on the device. Binds and runs nothing.
import type { Device, HostArray } from '@softlabel/runtime';
import * as t from './index.ts';

/** Every output of each of `count` members, on the host. */
export async function readMembers(
  device: Device,
  outputs: { readonly [name: string]: t.DeviceTensor },
  count: number,
): Promise<{ [output: string]: HostArray }[]> {
  const named = Object.entries(outputs);
  const results: { [output: string]: HostArray }[] = [];
  for (let member = 0; member < count; member++) {
    const values = await t.read(
      device,
      named.map(([, tensor]) => t.memberOf(tensor, member)),
    );
    results.push(Object.fromEntries(named.map(([name], i) => [name, values[i]])));
  }
  return results;
}
