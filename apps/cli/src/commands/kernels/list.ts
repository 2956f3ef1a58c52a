// Lists the kernels with the variants they offer on this device.
import { SoftlabelCommand } from '../../base.ts';

export default class KernelsList extends SoftlabelCommand {
  static override summary = 'List the WGSL kernels, with the variants they offer on this device.';
  static override description =
    'Those for matrix units too, where the adapter has any. A shared-tile is named by what follows from sizes: those of usual ones are listed. Without an adapter: the variants that every WebGPU device can run.';
  static override examples = ['<%= config.bin %> kernels list', '<%= config.bin %> kernels list --json'];

  async run(): Promise<unknown> {
    await this.parse(KernelsList);
    const { allKernels, profileAtHand, variantsOf } = await import('../../kernel-catalogue.ts');
    const { alignedTable } = await import('@softlabel/distill');
    const profile = await profileAtHand({ matrixUnits: true }, (line) => this.note(line));
    const kernels = allKernels().map((kernel) => {
      const { name, formula } = kernel;
      return { name, formula, variants: [...variantsOf(kernel, profile).keys()] };
    });
    const rows = kernels.map(({ name, formula, variants }) => [name, variants.join(', '), formula]);
    this.log(`${alignedTable([['kernel', 'variants', 'formula'], ...rows])}\non ${profile.name} (${profile.kind})`);
    return { device: profile.name, kind: profile.kind, kernels };
  }
}
