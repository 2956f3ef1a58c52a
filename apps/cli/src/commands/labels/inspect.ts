// Shows what label bundles hold: where they come from and what their labels look like.
import { Args, Flags } from '@oclif/core';
import type { NamedBundle } from '@softlabel/distill';
import { UsageError } from '../../base.ts';
import { LabelCommand, recipeFlag } from '../../label-command.ts';

/** Images of each class that experts label where nobody says how many. */
const USUAL_IPC = 10;

export default class LabelsInspect extends LabelCommand {
  static override summary = 'Show where the labels of a bundle come from and what they look like.';
  static override description =
    'Several bundles, or those of a run folder, are shown side by side. Of a run folder without any, or with --ipc, the experts label now, at every epoch kept; nothing is written. Edits of the bundle, or others instead, are applied before the labels are described. With a recipe, a bundle of other data or another class order is refused.';
  static override usage = 'labels inspect BUNDLE... | RUN-FOLDER [--ipc N] [--edits PIPELINE] [--recipe FILE [KEY=VALUE...] [--remap]]';
  static override examples = [
    '<%= config.bin %> labels inspect runs/quickstart/labels/expert-0/epoch-0006-ipc-0010.safetensors',
    '<%= config.bin %> labels inspect runs/quickstart',
    '<%= config.bin %> labels inspect runs/quickstart --ipc 50',
    '<%= config.bin %> labels inspect labels.safetensors --edits "temperature 2 | top-k 5 renormalise" --json',
    '<%= config.bin %> labels inspect labels.safetensors --recipe recipes/cifar10-cpu.yaml data.path=../data/cifar10',
  ];
  static override strict = false;
  static override args = { bundle: Args.string({ required: true, description: 'Label bundles (.safetensors), or a run folder.' }) };
  static override flags = {
    ipc: Flags.integer({
      description:
        'Random images of each class for the experts of a run folder to label, at every epoch; for one without bundles 10, or as many as its smallest class has.',
      min: 1,
      helpValue: 'N',
    }),
    edits: Flags.string({ description: "Edits to look at instead of the bundle's own.", helpValue: 'PIPELINE' }),
    ...recipeFlag,
    remap: Flags.boolean({ description: "Bring the bundle's classes into the order of the recipe's data." }),
  };

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(LabelsInspect);
    if (flags.remap && flags.recipe === undefined)
      throw new UsageError('labels inspect: expected --recipe with --remap, got none. Name the recipe whose class order is wanted.');
    const { files, overrides } = this.labelArguments(argv, flags.recipe);
    const { bundleFacts, bundlesTable, bundleText, similarityText } = await import('../../label-facts.ts');
    const found: NamedBundle[] = [];
    for (const file of files) found.push(...(await this.#bundlesAt(file, flags.ipc)));
    const bundles = await this.fitBundles(found, overrides, flags);
    const facts = bundles.map((one) => bundleFacts(one, flags.edits));
    const pictures = facts.map((one, i) => similarityText(one, bundles[i].bundle.header.classNames));
    if (facts.length === 1 && facts[0].file === files[0]) {
      this.log(`${bundleText(facts[0])}\n\n${pictures[0]}`);
      return facts[0];
    }
    this.log([bundlesTable(facts), ...pictures.map((picture, i) => `${facts[i].file}\n${picture}`)].join('\n\n'));
    return { bundles: facts };
  }

  /** The bundle in a file, those of a run folder, or what its experts say now. */
  async #bundlesAt(path: string, ipc: number | undefined): Promise<NamedBundle[]> {
    const { bundleFiles } = await import('../../bundle-files.ts');
    const files = await bundleFiles(path);
    const isFile = files[0] === path;
    await requireNoPart(path, isFile);
    if (isFile && ipc !== undefined)
      throw new UsageError(
        `labels inspect: expected a run folder with --ipc, got ${path}. Leave --ipc out, or name the folder of the experts' run.`,
      );
    if (files.length > 0 && ipc === undefined) return this.readBundles(files);
    return this.#labelledNow(path, ipc);
  }

  /** What the experts of a run say. Where nobody says of how many images, a smaller class lowers their number. */
  async #labelledNow(path: string, ipc: number | undefined): Promise<NamedBundle[]> {
    const { TooFewImages } = await import('@softlabel/data');
    const { labelKeptEpochs } = await import('@softlabel/distill');
    const labelled = (count: number) => this.experiment((ports) => labelKeptEpochs(path, count, ports));
    try {
      return await labelled(ipc ?? USUAL_IPC);
    } catch (error) {
      if (!(error instanceof TooFewImages) || error.smallest === 0) throw error;
      if (ipc === undefined) return labelled(error.smallest);
      throw new UsageError(
        `labels inspect: expected --ipc of at most ${error.smallest}, the images of the smallest class of ${path}, got ${ipc}. Lower --ipc.`,
      );
    }
  }
}

/** Throws for what is only a part of a run: a folder within it, or a checkpoint, wherever that lies. */
async function requireNoPart(path: string, isFile: boolean): Promise<void> {
  const { checkpointText } = await import('../../checkpoint-header.ts');
  const [, run = null] = /^(.+)[/\\](?:checkpoints|labels)(?:[/\\]|$)/.exec(path) ?? [];
  const checkpoint = isFile ? await checkpointText(path) : null;
  if (checkpoint === null && (isFile || run === null)) return;
  throw new UsageError(
    `labels inspect: expected label bundles or the folder of a run, got ${checkpoint === null ? path : `${checkpoint} at ${path}`}. Name the run, with --ipc to see what its experts say at every epoch: softlabel labels inspect ${run ?? 'RUN-FOLDER'} --ipc ${USUAL_IPC}.`,
  );
}
