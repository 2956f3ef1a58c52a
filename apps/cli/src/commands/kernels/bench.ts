// Times the variants of one kernel on this machine's adapter.
import { Args, Flags } from '@oclif/core';
import { SoftlabelCommand } from '../../base.ts';

export default class KernelsBench extends SoftlabelCommand {
  static override summary =
    "Time every variant of a kernel for given sizes: time, GFLOP/s, GB/s, and the first launch with the driver's compiler.";
  static override description =
    'The kernel runs alone on random data, so what it reads may lie in caches; softlabel profile times it within a step. Not for move/strided and the convolutions of conv2d with moments, whose memory does not follow from their sizes.';
  static override examples = [
    '<%= config.bin %> kernels bench gemm/nn --shape "batch=1 m=1024 n=1024 k=1024"',
    '<%= config.bin %> kernels bench softmax/forward --shape "rows=256 classes=1000 inverseTemperature=1" --rounds 10',
  ];
  static override args = { kernel: Args.string({ required: true, description: 'Name of the kernel, as kernels list prints it.' }) };
  static override flags = {
    shape: Flags.string({ required: true, description: "A number for each of the kernel's params.", helpValue: '"NAME=N ..."' }),
    rounds: Flags.integer({ description: 'Times that each variant is measured; the best counts.', default: 5, min: 1, helpValue: 'N' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(KernelsBench);
    const { kernelNamed, paramsOf } = await import('../../kernel-argument.ts');
    const { timeVariants } = await import('@softlabel/runtime');
    const { openInstrument } = await import('../../instruments/open-device.ts');
    const { variantText } = await import('../../instruments/tuning-text.ts');
    const kernel = kernelNamed(args.kernel);
    const params = paramsOf(kernel, flags.shape);
    const device = await openInstrument('kernels bench', (line) => this.note(line));
    const { flops, bytes } = kernel.cost(params);
    const times = await timeVariants(device, kernel, params, flags.rounds);
    const rows = times
      .map((time) => ({ ...time, gflops: flops / time.ms / 1e6, gigabytes: bytes / time.ms / 1e6 }))
      .sort((a, b) => a.ms - b.ms);
    this.log(`${kernel.name}: ${kernel.formula}\n        ms  GFLOP/s     GB/s  first ms  variant`);
    for (const { variant, ms, firstMs, gflops, gigabytes } of rows)
      this.log(
        `${ms.toFixed(3).padStart(10)} ${gflops.toFixed(1).padStart(8)} ${gigabytes.toFixed(1).padStart(8)} ${firstMs.toFixed(0).padStart(9)}  ${variantText({ ...variant })}`,
      );
    return { kernel: kernel.name, params, adapter: device.profile.name, flops, bytes, variants: rows };
  }
}
