// Says what a recipe will do and take before anything runs.
import { Flags } from '@oclif/core';
import { printConfigFlag, RecipeCommand, recipeArgs } from '../recipe-command.ts';

export default class Plan extends RecipeCommand {
  static override summary = 'Say what a recipe will take before it runs: steps, launches, arithmetic, memory, disk, time.';
  static override description =
    "Measures a few steps of each kind and some evaluations, about 20 s on a slow adapter, for the forecast of the time. Its kernels are chosen as a run's are, by the table that kernels tune keeps. Trains nothing, and writes nothing but decoded images, once for all runs, to softlabel in XDG_CACHE_HOME (~/.cache).";
  static override usage = 'plan RECIPE [KEY=VALUE...] [--no-measure]';
  static override examples = [
    '<%= config.bin %> plan recipes/quickstart.yaml',
    '<%= config.bin %> plan recipes/cifar10-cpu.yaml data.path=../data/cifar10 student.ipc=1,10,50 --no-measure',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = {
    measure: Flags.boolean({ description: 'Measure steps for the forecast; --no-measure needs no adapter.', default: true, allowNo: true }),
    ...printConfigFlag,
  };

  async run(): Promise<unknown> {
    const input = await this.parse(Plan);
    const recipe = await this.wholeRecipe(input);
    if (input.flags['print-config']) return this.printConfig(recipe);
    const { loadData } = await import('@softlabel/distill');
    const { openToMeasure, profileToPlanFor } = await import('../instruments/plan-device.ts');
    const { planRecipe } = await import('../instruments/plan-recipe.ts');
    const { planText } = await import('../instruments/plan-text.ts');
    const note = (line: string) => this.note(line);
    const device = input.flags.measure ? await openToMeasure(recipe, note) : null; // first, since it is the quickest to fail
    const { forecastRecipe } = await import('../instruments/forecast.ts');
    const { watchingCache } = await import('../instruments/plan-cache.ts');
    const { watched } = await import('../instruments/watch.ts');
    const profile = device?.profile ?? (await profileToPlanFor(recipe, note));
    const { data, decoded } = await this.experiment(async (ports) => {
      const cache = watchingCache(ports.readers);
      return { data: await loadData(recipe, cache.readers), decoded: cache.decoded() };
    });
    const plan = planRecipe(profile, recipe, data);
    const forecast = device === null ? null : await watched((watch) => forecastRecipe(device, recipe, data, plan, watch));
    this.log(planText(plan, forecast, decoded));
    return { ...plan, decoded, forecast };
  }
}
