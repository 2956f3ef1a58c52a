// Prints the WGSL of one variant of a kernel, resolved.
import { Args, Flags } from '@oclif/core';
import { SoftlabelCommand } from '../../base.ts';

export default class KernelsShow extends SoftlabelCommand {
  static override summary = 'Print the resolved WGSL of a kernel.';
  static override description =
    'The variant is the best one for this device, its matrix units included, unless it is named; without an adapter, one that every WebGPU device can run. A variant of other devices can be named too. Lanes, rows or channels of a variant may follow from sizes: --shape gives those of a layer, else sizes are large ones.';
  static override examples = [
    '<%= config.bin %> kernels show conv2d/forward',
    '<%= config.bin %> kernels show gemm/nn --variant shared-tile',
    '<%= config.bin %> kernels show gemm/nn --shape "batch=1 m=64 n=10 k=512"',
  ];
  static override args = { kernel: Args.string({ required: true, description: 'Name of the kernel, as kernels list prints it.' }) };
  static override flags = {
    variant: Flags.string({ description: 'Name of the variant, or of a family for its first one.', helpValue: 'NAME' }),
    shape: Flags.string({
      description: "A number for each of the kernel's params, as kernels bench takes them.",
      helpValue: '"NAME=N ..."',
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(KernelsShow);
    const { bestVariant, profileAtHand, variantNamed, variantTitle } = await import('../../kernel-catalogue.ts');
    const { kernelNamed, paramsOf } = await import('../../kernel-argument.ts');
    const kernel = kernelNamed(args.kernel);
    const params = flags.shape === undefined ? undefined : paramsOf(kernel, flags.shape);
    const profile = await profileAtHand({ matrixUnits: true }, (line) => this.note(line));
    const { variant, elsewhere, atOtherSizes } =
      flags.variant === undefined ? bestVariant(kernel, profile, params) : variantNamed(kernel, profile, flags.variant, params);
    const source = kernel.source(variant);
    const device = `${atOtherSizes ? 'at these sizes ' : ''}on this device (${profile.name})`;
    const where = elsewhere === null ? '' : `: not offered ${device}. As on ${elsewhere}:`;
    this.log(`// ${variantTitle(kernel, variant)}${where}\n${source}`);
    return { kernel: kernel.name, formula: kernel.formula, variant, offered: elsewhere === null, source };
  }
}
