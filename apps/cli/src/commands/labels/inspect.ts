// Shows what a label bundle holds: where it comes from and what its labels look like.
import { Args, Flags } from '@oclif/core';
import type { LabelBundle } from '@softlabel/distill';
import { factsText, percentText } from '../../facts-text.ts';
import { RecipeCommand, type RecipeInput } from '../../recipe-command.ts';

/** Ranks whose mean label mass is shown; --json has all. */
const SHOWN_RANKS = 5;

export default class LabelsInspect extends RecipeCommand {
  static override summary = 'Show where the labels of a bundle come from and what they look like.';
  static override description =
    'Edits of the bundle, or others instead, are applied before the labels are described. With a recipe, a bundle of other data or another class order is refused.';
  static override usage = 'labels inspect BUNDLE [--edits PIPELINE] [--recipe FILE [KEY=VALUE...]]';
  static override examples = [
    '<%= config.bin %> labels inspect runs/quickstart/labels/expert-0/epoch-0008-ipc-0010.safetensors',
    '<%= config.bin %> labels inspect labels.safetensors --edits "temperature 2 | top-k 5 renormalise" --json',
    '<%= config.bin %> labels inspect labels.safetensors --recipe recipes/cifar10-cpu.yaml data.path=../data/cifar10',
  ];
  static override strict = false;
  static override args = { bundle: Args.string({ required: true, description: 'Label bundle (.safetensors).' }) };
  static override flags = {
    edits: Flags.string({ description: "Edits to look at instead of the bundle's own.", helpValue: 'PIPELINE' }),
    recipe: Flags.string({ description: 'Recipe whose data the bundle must belong to; overrides may follow.', helpValue: 'FILE' }),
  };

  async run(): Promise<unknown> {
    const { args, argv, flags } = await this.parse(LabelsInspect);
    const { bundleTargets, decodeLabelBundle, describeLabels } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const bundle = decodeLabelBundle(await nodeFiles.readFile(args.bundle), args.bundle);
    if (flags.recipe !== undefined) await this.requireDataOf({ args: { recipe: flags.recipe }, argv }, bundle, args.bundle);
    const { dataset, classNames, expert, edits } = bundle.header;
    const pipeline = flags.edits ?? edits.pipeline;
    const labels = describeLabels(bundleTargets(bundle, pipeline), bundle.classes, classNames.length);
    const facts = {
      file: args.bundle,
      holds: bundle.kind,
      images: bundle.images.length,
      classes: classNames.length,
      dataset,
      expert: expert === null ? null : { epoch: expert.epoch, seed: expert.seed, accuracy: expert.accuracy },
      edits: pipeline,
      ...labels,
    };
    this.log(
      factsText({
        file: args.bundle,
        holds: `${bundle.kind} of ${bundle.images.length} images, ${classNames.length} classes`,
        dataset: `${dataset.name}, ${dataset.hash.slice(0, 16)}`,
        expert: expert && `epoch ${expert.epoch}, seed ${expert.seed}, accuracy ${percentText(expert.accuracy)}`,
        edits: pipeline,
        entropy: `${labels.entropy.toFixed(3)} nats of at most ${Math.log(classNames.length).toFixed(3)}`,
        agreement: `${percentText(labels.agreement)} have their largest value at the true class`,
        'mass by rank': labels.massByRank.slice(0, SHOWN_RANKS).map(percentText).join('  '),
        size: `${labels.bytesPerImage.toFixed(1)} bytes per image`,
      }),
    );
    return facts;
  }

  /** Throws unless the bundle in file `path` was made from the data of a recipe. */
  private async requireDataOf(input: RecipeInput, bundle: LabelBundle, path: string): Promise<void> {
    const { labelledData, loadData, requireSameData } = await import('@softlabel/distill');
    const recipe = await this.expertRecipe(input);
    const data = await this.experiment(({ readers }) => loadData(recipe, readers));
    requireSameData(bundle, labelledData(data), path);
  }
}
