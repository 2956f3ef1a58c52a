// Trains the experts of a recipe and keeps every epoch.
import { folderOf, outFlag, printConfigFlag, RecipeCommand, recipeArgs } from '../../recipe-command.ts';

export default class ExpertTrain extends RecipeCommand {
  static override summary = 'Train the experts of a recipe; every epoch is kept as a checkpoint.';
  static override description = 'Looks only at the parts of the recipe that experts read: label and student are ignored.';
  static override usage = 'expert train RECIPE [KEY=VALUE...] [--out DIR]';
  static override examples = [
    '<%= config.bin %> expert train recipes/quickstart.yaml',
    '<%= config.bin %> expert train recipes/cifar10-cpu.yaml --out runs/x expert.epochs=1',
    '<%= config.bin %> expert train recipes/quickstart.yaml expert.init=weights.safetensors --out runs/more',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = { ...outFlag, ...printConfigFlag };

  async run(): Promise<unknown> {
    const input = await this.parse(ExpertTrain);
    const recipe = await this.expertRecipe(input);
    if (input.flags['print-config']) return this.printConfig(recipe);
    const folder = folderOf(recipe, input.flags.out);
    const { alignedTable, expertCheckpoint, trainExperts } = await import('@softlabel/distill');
    const epochs = await this.experiment((ports) => trainExperts(recipe, folder, ports));
    const rows = epochs.map(({ expert, epoch, loss, accuracy, validation }) => ({
      expert,
      epoch,
      loss,
      accuracy,
      ...(validation === null ? {} : { validation }),
      checkpoint: `${folder}/${expertCheckpoint(expert, epoch)}`,
    }));
    const cells = rows.map((row) => Object.values(row).map(cellText));
    this.log(alignedTable([Object.keys(rows[0]), ...cells]).trimEnd());
    return { folder, epochs: rows };
  }
}

function cellText(value: string | number | null): string {
  if (value === null) return '-';
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : String(value);
}
