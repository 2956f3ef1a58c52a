// Shows where the time of one training step goes, kernel by kernel.
import { Flags } from '@oclif/core';
import type { Recipe, StepKind } from '@softlabel/distill';
import type { Grouping } from '@softlabel/report';
import { UsageError } from '../base.ts';
import { printConfigFlag, RecipeCommand, recipeArgs } from '../recipe-command.ts';

/** The report's groupings; help is made without loading it. */
const GROUPINGS = ['kernel', 'op', 'layer', 'launch'] as const satisfies readonly Grouping[];

export default class Profile extends RecipeCommand {
  static override summary = 'Profile one training step of a recipe: time, rates and bounds of every kernel, memory, host times.';
  static override description =
    "Measures the expert's step unless --ipc names a student's, which is that of as many students at once as a run would train: student.population=1 for one. Writes profile.json, a Chrome trace (trace.json, for Perfetto) and profile.html with roofline and timeline. Its kernels are chosen as a run's are, by the table that kernels tune keeps. Trains nothing.";
  static override usage = 'profile RECIPE [KEY=VALUE...] [--expert | --ipc N] [--by GROUP] [--steps N] [--out DIR]';
  static override examples = [
    '<%= config.bin %> profile recipes/quickstart.yaml',
    '<%= config.bin %> profile recipes/quickstart.yaml --ipc 10 --by layer',
    '<%= config.bin %> profile recipes/cifar10-cpu.yaml data.path=../data/cifar10 model.width=128 --steps 5 --json',
  ];
  static override strict = false;
  static override args = recipeArgs;
  static override flags = {
    expert: Flags.boolean({ description: "The expert's step; the default.", exclusive: ['ipc'] }),
    ipc: Flags.integer({ description: 'The step of the students on N images per class.', min: 1, helpValue: 'N' }),
    by: Flags.option({ options: GROUPINGS, default: 'kernel' as const, description: 'How the printed table groups launches.' })(),
    steps: Flags.integer({ description: 'Steps to measure; best and median count.', default: 10, min: 1, helpValue: 'N' }),
    out: Flags.string({ description: 'Folder of the written files; runs/profile-NAME of the recipe by default.', helpValue: 'DIR' }),
    ...printConfigFlag,
  };

  async run(): Promise<unknown> {
    const input = await this.parse(Profile);
    const { expert, ipc, by, steps } = input.flags;
    const recipe = await this.wholeRecipe(input);
    if (input.flags['print-config']) return this.printConfig(recipe);
    const { countsOf, loadData, stepKinds } = await import('@softlabel/distill');
    const { chromeTrace, groupLaunches, renderProfile } = await import('@softlabel/report');
    const { openInstrument } = await import('../instruments/open-device.ts');
    const { makeOutFolder } = await import('../instruments/profile-folder.ts');
    const { profileStep } = await import('../instruments/profile-step.ts');
    const { cacheFolder } = await import('../ports.ts');
    const { readTuning, withTuning } = await import('../tuning-cache.ts');
    const note = (line: string) => this.note(line);
    const folder = input.flags.out ?? `runs/profile-${recipe.name}`;
    await makeOutFolder(folder); // first, with the device, since they are the quickest to fail
    const opened = await openInstrument('profile', note, recipe);
    const device = withTuning(opened, await readTuning(opened, cacheFolder(process.env), note));
    const { watched } = await import('../instruments/watch.ts');
    const data = await this.experiment(({ readers }) => loadData(recipe, readers));
    const kind = chosenKind(recipe, stepKinds(recipe, countsOf(data)), expert ? 'expert' : (ipc ?? null));
    const profile = await watched((watch) => profileStep(device, recipe, data, kind, steps, watch));
    const files = { 'profile.json': json(profile), 'trace.json': json(chromeTrace(profile)), 'profile.html': renderProfile(profile) };
    const { nodeFiles } = await import('@softlabel/node');
    for (const [name, text] of Object.entries(files)) await nodeFiles.writeWhole(`${folder}/${name}`, new TextEncoder().encode(text));
    const { profileText } = await import('../instruments/profile-text.ts');
    this.log(`${profileText(profile, by)}\n\nWritten to ${folder}: ${Object.keys(files).join(', ')}`);
    return { folder, ...profile, groups: groupLaunches(profile.launches, by, profile.ceilings) };
  }
}

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** The kind that was asked for; the recipe's first where nothing was. */
function chosenKind({ name }: Recipe, kinds: readonly StepKind[], wanted: 'expert' | number | null): StepKind {
  const kind = wanted === null ? kinds[0] : kinds.find(({ ipc }) => ipc === (wanted === 'expert' ? null : wanted));
  if (kind !== undefined) return kind;
  const offered = kinds.map(({ ipc }) => (ipc === null ? '--expert' : `--ipc ${ipc}`));
  const got = wanted === 'expert' ? '--expert' : `--ipc ${wanted}`;
  throw new UsageError(`profile: expected a step of recipe ${name} (${[...new Set(offered)].join(', ')}), got ${got}.`);
}
