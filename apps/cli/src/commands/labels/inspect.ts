// Shows what label bundles hold: where they come from and what their labels look like.
import { Args, Flags } from '@oclif/core';
import { UsageError } from '../../base.ts';
import { LabelCommand, recipeFlag } from '../../label-command.ts';

export default class LabelsInspect extends LabelCommand {
  static override summary = 'Show where the labels of a bundle come from and what they look like.';
  static override description =
    'Several bundles, or a run folder for every epoch that labelled in it, are shown side by side. Edits of the bundle, or others instead, are applied before the labels are described. With a recipe, a bundle of other data or another class order is refused.';
  static override usage = 'labels inspect BUNDLE... | RUN-FOLDER [--edits PIPELINE] [--recipe FILE [KEY=VALUE...] [--remap]]';
  static override examples = [
    '<%= config.bin %> labels inspect runs/quickstart/labels/expert-0/epoch-0006-ipc-0010.safetensors',
    '<%= config.bin %> labels inspect runs/quickstart',
    '<%= config.bin %> labels inspect labels.safetensors --edits "temperature 2 | top-k 5 renormalise" --json',
    '<%= config.bin %> labels inspect labels.safetensors --recipe recipes/cifar10-cpu.yaml data.path=../data/cifar10',
  ];
  static override strict = false;
  static override args = { bundle: Args.string({ required: true, description: 'Label bundles (.safetensors), or a run folder.' }) };
  static override flags = {
    edits: Flags.string({ description: "Edits to look at instead of the bundle's own.", helpValue: 'PIPELINE' }),
    ...recipeFlag,
    remap: Flags.boolean({ description: "Bring the bundle's classes into the order of the recipe's data." }),
  };

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(LabelsInspect);
    if (flags.remap && flags.recipe === undefined)
      throw new UsageError('labels inspect: expected --recipe with --remap, got none. Name the recipe whose class order is wanted.');
    const { files, overrides } = this.labelArguments(argv, flags.recipe);
    const { bundleFiles } = await import('../../bundle-files.ts');
    const { bundleFacts, bundlesTable, bundleText, similarityText } = await import('../../label-facts.ts');
    const paths = (await Promise.all(files.map(bundleFiles))).flat();
    const bundles = await this.readBundles(paths, overrides, flags);
    const facts = bundles.map((one) => bundleFacts(one, flags.edits));
    const pictures = facts.map((one, i) => similarityText(one, bundles[i].bundle.header.classNames));
    if (paths.length === 1 && paths[0] === files[0]) {
      this.log(`${bundleText(facts[0])}\n\n${pictures[0]}`);
      return facts[0];
    }
    this.log([bundlesTable(facts), ...pictures.map((picture, i) => `${paths[i]}\n${picture}`)].join('\n\n'));
    return { bundles: facts };
  }
}
