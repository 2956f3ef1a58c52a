// Shows what the data of a recipe is, after reading all of it.
import { factsText } from '../../facts-text.ts';
import { printConfigFlag, RecipeCommand, recipeArgs } from '../../recipe-command.ts';

export default class DataInfo extends RecipeCommand {
  static override summary = 'Read the data of a recipe and show its classes, sizes, statistics and fingerprint.';
  static override usage = 'data info RECIPE [KEY=VALUE...]';
  static override examples = [
    '<%= config.bin %> data info recipes/quickstart.yaml',
    '<%= config.bin %> data info recipes/cifar10-cpu.yaml data.path=../data/cifar10 data.limit=100 --json',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = printConfigFlag;

  async run(): Promise<unknown> {
    const input = await this.parse(DataInfo);
    const recipe = await this.expertRecipe(input);
    if (input.flags['print-config']) return this.printConfig(recipe);
    const { loadData } = await import('@softlabel/distill');
    const data = await this.experiment(({ readers }) => loadData(recipe, readers));
    const { name, classNames, train, validation, test, mean, std, fingerprint } = data;
    const { height, width, channels } = train;
    const images = { train: train.labels.length, validation: validation?.labels.length ?? 0, test: test.labels.length };
    this.log(
      factsText({
        name,
        classes: `${classNames.length}: ${classNames.join(', ')}`,
        images: Object.entries(images)
          .map(([split, count]) => `${count} ${split}`)
          .join(', '),
        size: `${height} x ${width} x ${channels}`,
        mean: mean.map((value) => value.toFixed(4)).join('  '),
        std: std.map((value) => value.toFixed(4)).join('  '),
        fingerprint,
      }),
    );
    return { name, classNames, images, size: { height, width, channels }, mean, std, fingerprint };
  }
}
