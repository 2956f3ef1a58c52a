// Makes a label bundle from others: edits it, or joins several. The bundles it reads stay as they are.
import { Args, Flags } from '@oclif/core';
import { UsageError } from '../../base.ts';
import { LabelCommand, recipeFlag } from '../../label-command.ts';

export default class LabelsEdit extends LabelCommand {
  static override summary = 'Edit the labels of a bundle, or join several bundles to one.';
  static override description =
    "Edits are written into the new bundle's header and applied on reading; --bake applies them now, for readers that know no edits. An ensemble among the edits joins bundles of the same images. docs/label-bundle.md lists every edit with its formula.";
  static override usage = 'labels edit BUNDLE... EDITS [--out FILE] [--bake] [--seed N] [--recipe FILE [KEY=VALUE...]] [--remap]';
  static override examples = [
    '<%= config.bin %> labels edit labels.safetensors "temperature 2 | top-k 5 renormalise" --out edited.safetensors',
    '<%= config.bin %> labels edit labels.safetensors "shuffle-tail" --seed 7 --bake',
    '<%= config.bin %> labels edit a.safetensors b.safetensors "ensemble logits | temperature 2" --out both.safetensors',
  ];
  static override strict = false;
  static override args = {
    bundle: Args.string({ required: true, description: 'Label bundles (.safetensors).' }),
    edits: Args.string({ required: true, description: 'Edits, such as "temperature 2 | top-k 5"; "" for none.' }),
  };
  static override flags = {
    out: Flags.string({ description: 'File of the new bundle; by default the first one with .edited in its name.', helpValue: 'FILE' }),
    bake: Flags.boolean({ description: 'Apply all edits now and write targets.' }),
    seed: Flags.integer({ description: "Seed of edits that draw; each bundle's own by default.", min: 0, max: 0xffffffff }),
    ...recipeFlag,
    remap: Flags.boolean({ description: "Bring classes into the order of the recipe's data, or else of the first bundle." }),
  };

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(LabelsEdit);
    const { files, overrides } = this.labelArguments(argv, flags.recipe);
    const [paths, edits] = [files.slice(0, -1), files[files.length - 1]];
    if (paths.length === 0)
      throw new UsageError(`labels edit: expected bundles and then edits, got ${files.join(' ')} alone. Write "" for no edits.`);
    const { editBundles, encodeLabelBundle, remapAll } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const { bundleFacts, bundleText } = await import('../../label-facts.ts');
    const read = await this.fitBundles(await this.readBundles(paths, true), overrides, flags);
    const inputs = flags.remap ? remapAll(read) : read;
    const bundle = editBundles(inputs, { edits, seed: flags.seed, bake: flags.bake });
    const out = flags.out ?? paths[0].replace(/(\.safetensors)?$/, '.edited.safetensors');
    const facts = bundleFacts({ source: out, bundle });
    await nodeFiles.writeWhole(out, encodeLabelBundle(bundle));
    this.log(bundleText(facts));
    return { from: paths, ...facts };
  }
}
