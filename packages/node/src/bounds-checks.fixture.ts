// A process that opens a device, prints whether it has bounds checks, and has Dawn print a kernel that indexes an array as the driver gets it. Not for use outside tests.
import { openDevice } from './device.ts';
import { describeEnvironment } from './environment.ts';

const device = await openDevice({ dawn: ['enable-dawn-features=dump_shaders'] });
const code = `
  @group(0) @binding(0) var<storage, read_write> x: array<u32, 2>;
  @compute @workgroup_size(1) fn main() {
    var squares = array<u32, 4>(0, 1, 4, 9);
    x[1] = squares[x[0]];
  }`;
const module = device.gpu.createShaderModule({ code });
await device.gpu.createComputePipelineAsync({ layout: 'auto', compute: { module } });
console.log((await describeEnvironment(device, '')).boundsChecks);
process.exit(0);
