// The environment is plain data about this process and its device.
import { expect, test } from 'vitest';
import { openDevice } from './device.ts';
import { describeEnvironment } from './environment.ts';

test('adapter, versions, machine and time are told', async () => {
  const device = await openDevice();
  const environment = await describeEnvironment(device, '1.2.3');
  expect(JSON.parse(JSON.stringify(environment))).toEqual(environment);
  expect(environment).toMatchObject({
    adapter: device.profile.name,
    kind: device.profile.kind,
    memoryBytes: device.profile.memoryBytes,
    boundsChecks: true,
    versions: { softlabel: '1.2.3', node: process.versions.node, webgpu: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    platform: { system: process.platform, cores: expect.any(Number) },
    started: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  expect(environment.features).toEqual([...environment.features].sort());
});
