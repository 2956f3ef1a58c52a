// Trains the students of a recipe on labels of experts that are trained already.
import { folderOf, outFlag, printConfigFlag, RecipeCommand, recipeArgs } from '../../recipe-command.ts';

export default class StudentTrain extends RecipeCommand {
  static override summary = 'Train the students of a recipe on labels of its trained experts.';
  static override description = 'Label bundles that are missing are made first; experts are not trained.';
  static override usage = 'student train RECIPE [KEY=VALUE...] [--out DIR]';
  static override examples = [
    '<%= config.bin %> student train recipes/quickstart.yaml',
    '<%= config.bin %> student train recipes/quickstart.yaml label.sources=hard student.ipc=1 --out runs/hard',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = { ...outFlag, ...printConfigFlag };

  async run(): Promise<unknown> {
    const input = await this.parse(StudentTrain);
    const recipe = await this.wholeRecipe(input);
    if (input.flags['print-config']) return this.printConfig(recipe);
    const folder = folderOf(recipe, input.flags.out);
    const { trainStudents } = await import('@softlabel/distill');
    return this.reported(folder, (ports) => trainStudents(recipe, folder, ports));
  }
}
