// Measures the kernel variants of a recipe on this machine and keeps the fastest for later runs, each as soon as it is known.
import { Flags } from '@oclif/core';
import type { Device } from '@softlabel/runtime';
import type { MeasuredKernel } from '../../instruments/tune-recipe.ts';
import type { Watch } from '../../instruments/watch.ts';
import { abortOnSignals, Interrupted } from '../../interrupt.ts';
import { printConfigFlag, RecipeCommand, recipeArgs } from '../../recipe-command.ts';

export default class KernelsTune extends RecipeCommand {
  static override summary = 'Measure the variants of the kernels of a recipe on this adapter, and keep the fastest.';
  static override description =
    'Takes every kind of training step of the recipe with every variant of its kernels. The table is kept per adapter, driver and precision; runs that begin later choose by it, record it, and go on with what they recorded. --forget removes it.';
  static override usage = 'kernels tune RECIPE [KEY=VALUE...] [--rounds N] [--forget]';
  static override examples = [
    '<%= config.bin %> kernels tune recipes/quickstart.yaml',
    '<%= config.bin %> kernels tune recipes/cifar10-cpu.yaml data.path=../data/cifar10 --rounds 5',
    '<%= config.bin %> kernels tune recipes/quickstart.yaml --forget',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = {
    rounds: Flags.integer({ description: 'Times that each variant is measured; the best counts.', default: 3, min: 1, helpValue: 'N' }),
    forget: Flags.boolean({ description: 'Remove the table of this adapter; measure nothing.' }),
    ...printConfigFlag,
  };

  async run(): Promise<unknown> {
    const input = await this.parse(KernelsTune);
    const recipe = await this.wholeRecipe(input);
    if (input.flags['print-config']) return this.printConfig(recipe);
    const { openInstrument } = await import('../../instruments/open-device.ts');
    const { cacheFolder } = await import('../../ports.ts');
    const { forgetTuning, keepTuning, readTuning } = await import('../../tuning-cache.ts');
    const note = (line: string) => this.note(line);
    const opened = await openInstrument('kernels tune', note, recipe);
    const cache = cacheFolder(process.env);
    if (input.flags.forget) return this.#forgotten(await forgetTuning(opened, cache));
    const { countsOf, loadData, stepKinds } = await import('@softlabel/distill');
    const { mergedChoices, tuneStep } = await import('../../instruments/tune-recipe.ts');
    const { interruptible } = await import('@softlabel/runtime');
    const { tuningText } = await import('../../instruments/tuning-text.ts');
    const { watched } = await import('../../instruments/watch.ts');
    const data = await this.experiment(({ readers }) => loadData(recipe, readers));
    const kinds = stepKinds(recipe, countsOf(data));
    let { choices = [] } = (await readTuning(opened, cache, note)) ?? {};
    let file = '';
    const measure = async (device: Device, watch: Watch, clear: () => void) => {
      const steps: Record<string, unknown> = {};
      const keep = async (measured: readonly MeasuredKernel[]) => {
        choices = mergedChoices(choices, measured);
        file = await keepTuning(device, cache, choices);
      };
      for (const [place, kind] of kinds.entries()) {
        const step = `${kind.name}, batch ${kind.batch}`;
        const watchStep: Watch = (doing, share) => watch(`${step}, ${doing}`, (place + share) / kinds.length);
        const measured = await tuneStep(device, recipe, data, kind, input.flags.rounds, { watch: watchStep, decided: keep });
        await keep(measured);
        steps[step] = measured;
        clear();
        this.log(`${step}\n${tuningText(measured)}\n`);
      }
      this.log(`Kept in ${file}: ${choices.length} choices.`);
      return { file, steps };
    };
    return stoppable(
      (signal) => watched((watch, clear) => measure(interruptible(opened, signal), watch, clear)),
      () => (file === '' ? 'Nothing was measured yet.' : `What was measured so far is kept in ${file}: ${choices.length} choices.`),
    );
  }

  #forgotten({ file, removed }: { readonly file: string; readonly removed: boolean }): unknown {
    this.log(removed ? `Removed ${file}.` : `There was no table to remove at ${file}.`);
    return { file, removed };
  }
}

/** Runs a measurement that Ctrl-C stops at once, with what is `kept` of it said. */
async function stoppable<T>(measure: (signal: AbortSignal) => Promise<T>, kept: () => string): Promise<T> {
  const { signal, dispose } = abortOnSignals();
  try {
    return await measure(signal);
  } catch (error) {
    if (error instanceof Interrupted) throw new Interrupted(`kernels tune: stopped. ${kept()} The same command measures from the start.`);
    throw error;
  } finally {
    dispose();
  }
}
