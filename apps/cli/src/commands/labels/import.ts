// Makes a label bundle from an array of labels that another program wrote.
import { Args, Flags } from '@oclif/core';
import { UsageError } from '../../base.ts';
import { LabelCommand } from '../../label-command.ts';

export default class LabelsImport extends LabelCommand {
  static override summary = "Make a label bundle of a recipe's data from labels in an .npy, .npz, .safetensors or .pt file.";
  static override description =
    'The array is [images, classes], of floats. Its rows are all images that data.images of the recipe offers in reading order, or those that student.ipc chooses among them, or those at the places that an array images in the file says. An array called logits holds logits, any other targets.';
  static override usage =
    'labels import FILE --recipe FILE [KEY=VALUE...] --out BUNDLE [--array NAME] [--logits] [--classes FILE] [--remap]';
  static override examples = [
    '<%= config.bin %> labels import labels.npy --recipe recipes/quickstart.yaml student.ipc=10 --out imported.safetensors',
    '<%= config.bin %> labels import labels.npz --array soft --classes classes.txt --remap --recipe recipes/quickstart.yaml --out imported.safetensors',
  ];
  static override strict = false;
  static override args = { file: Args.string({ required: true, description: 'Labels (.npy, .npz, .safetensors, .pt).' }) };
  static override flags = {
    recipe: Flags.string({
      required: true,
      description: 'Recipe whose data the labels belong to; overrides may follow.',
      helpValue: 'FILE',
    }),
    out: Flags.string({ required: true, description: 'File of the bundle.', helpValue: 'BUNDLE' }),
    array: Flags.string({ description: 'Array with the labels, where the file has several.', helpValue: 'NAME' }),
    logits: Flags.boolean({ description: 'The array holds logits.' }),
    classes: Flags.string({ description: "Names of the array's classes, one a line; those of the data by default.", helpValue: 'FILE' }),
    remap: Flags.boolean({ description: "Bring the array's classes into the order of the data." }),
  };

  async run(): Promise<unknown> {
    const { argv, args, flags } = await this.parse(LabelsImport);
    const { files, overrides } = this.labelArguments(argv, flags.recipe);
    if (files.length !== 1)
      throw new UsageError(`labels import: expected one file with labels, got ${files.join(' ')}. Import each by itself.`);
    const { encodeLabelBundle, foreignLabels, importLabels, importTarget, readForeignFile } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const { bundleFacts, bundleText } = await import('../../label-facts.ts');
    const labels = foreignLabels(
      await readForeignFile(await nodeFiles.readFile(args.file), args.file),
      args.file,
      flags.array,
      flags.logits,
    );
    const classNames = flags.classes === undefined ? labels.classNames : linesOf(await nodeFiles.readFile(flags.classes));
    const recipe = await this.wholeRecipe({ args: { recipe: flags.recipe }, argv: [flags.recipe, ...overrides] });
    const target = importTarget(recipe, await this.imagesOf(recipe));
    const bundle = importLabels({ ...labels, classNames }, target, args.file, flags.remap);
    await nodeFiles.writeWhole(flags.out, encodeLabelBundle(bundle));
    const facts = bundleFacts({ source: flags.out, bundle });
    this.log(bundleText(facts));
    return { from: args.file, ...facts };
  }
}

function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
