// Prints the WGSL of one variant of a kernel, resolved.
import { Args, Flags } from '@oclif/core';
import { SoftlabelCommand } from '../../base.ts';

export default class KernelsShow extends SoftlabelCommand {
  static override summary = 'Print the resolved WGSL of a kernel.';
  static override description =
    'The variant is the best one for this device, its matrix units included, unless it is named; without an adapter, one that every WebGPU device can run. A variant of other devices can be named too.';
  static override examples = [
    '<%= config.bin %> kernels show conv2d/forward',
    '<%= config.bin %> kernels show gemm/nn --variant register-tile',
  ];
  static override args = { kernel: Args.string({ required: true, description: 'Name of the kernel, as kernels list prints it.' }) };
  static override flags = { variant: Flags.string({ description: 'Name of the variant.', helpValue: 'NAME' }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(KernelsShow);
    const { profileAtHand, variantNamed, variantsOf } = await import('../../kernel-catalogue.ts');
    const { kernelNamed } = await import('../../kernel-argument.ts');
    const kernel = kernelNamed(args.kernel);
    const profile = await profileAtHand({ matrixUnits: true }, (line) => this.note(line));
    const [best] = variantsOf(kernel, profile).keys();
    const { variant, elsewhere } = variantNamed(kernel, profile, flags.variant ?? best);
    const source = kernel.source(variant);
    if (elsewhere !== null) this.log(`// ${variant.name}: not offered on this device (${profile.name}). As on ${elsewhere}:`);
    this.log(source);
    return { kernel: kernel.name, formula: kernel.formula, variant, offered: elsewhere === null, source };
  }
}
