// Prints the WGSL of one variant of a kernel, resolved.
import { Args, Flags } from '@oclif/core';
import { SoftlabelCommand, UsageError } from '../../base.ts';

export default class KernelsShow extends SoftlabelCommand {
  static override summary = 'Print the resolved WGSL of a kernel.';
  static override description =
    'The variant is the best one for this device, its matrix units included, unless it is named; without an adapter, one that every WebGPU device can run.';
  static override examples = [
    '<%= config.bin %> kernels show conv2d/forward',
    '<%= config.bin %> kernels show gemm/nn --variant register-tile',
  ];
  static override args = { kernel: Args.string({ required: true, description: 'Name of the kernel, as kernels list prints it.' }) };
  static override flags = { variant: Flags.string({ description: 'Name of the variant.', helpValue: 'NAME' }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(KernelsShow);
    const { profileAtHand, variantsOf } = await import('../../kernel-catalogue.ts');
    const { kernelNamed } = await import('../../kernel-argument.ts');
    const kernel = kernelNamed(args.kernel);
    const variants = variantsOf(kernel, await profileAtHand({ matrixUnits: true }));
    const [best] = variants.keys();
    if (best === undefined) throw new UsageError(`kernels: expected a kernel that this device can run, got ${kernel.name}.`);
    const name = flags.variant ?? best;
    const variant = variants.get(name);
    if (variant === undefined)
      throw new UsageError(
        `kernels: expected a variant of ${kernel.name} on this device (${[...variants.keys()].join(', ')}), got ${name}.`,
      );
    const source = kernel.source(variant);
    this.log(source);
    return { kernel: kernel.name, formula: kernel.formula, variant, source };
  }
}
