// Makes the label bundles of a recipe from experts that are trained already.
import { folderOf, outFlag, printConfigFlag, RecipeCommand, recipeArgs } from '../../recipe-command.ts';

export default class LabelsMake extends RecipeCommand {
  static override summary = 'Make the label bundles of a recipe from its trained experts.';
  static override description =
    'One bundle for each expert epoch and number of images per class: raw logits of the chosen images. Edits are named in its header and applied on reading.';
  static override usage = 'labels make RECIPE [KEY=VALUE...] [--out DIR]';
  static override examples = [
    '<%= config.bin %> labels make recipes/quickstart.yaml',
    '<%= config.bin %> labels make recipes/quickstart.yaml label.epoch=3 label.edits="temperature 2 | top-k 5 renormalise"',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = { ...outFlag, ...printConfigFlag };

  async run(): Promise<unknown> {
    const input = await this.parse(LabelsMake);
    const recipe = await this.wholeRecipe(input);
    if (input.flags['print-config']) return this.printConfig(recipe);
    const folder = folderOf(recipe, input.flags.out);
    const { makeLabels } = await import('@softlabel/distill');
    const files = await this.experiment((ports) => makeLabels(recipe, folder, ports));
    this.log(files.join('\n'));
    return { folder, files };
  }
}
