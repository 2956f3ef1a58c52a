// What commands on label bundles share: files before overrides, bundles read and held against a recipe's data. Not what they do with them.
import { dirname } from 'node:path';
import { Flags } from '@oclif/core';
import type { ExpertRecipe, ImagePool, NamedBundle } from '@softlabel/distill';
import { folderOf, RecipeCommand } from './recipe-command.ts';

export const recipeFlag = {
  recipe: Flags.string({ description: 'Recipe whose data the labels must belong to; overrides may follow.', helpValue: 'FILE' }),
};

/** What was typed beside flags: files, and overrides of the recipe after them. */
export interface LabelArguments {
  readonly files: readonly string[];
  readonly overrides: readonly string[];
}

/** How bundles are held against a recipe's data. */
interface Fitting {
  readonly recipe?: string | undefined;
  readonly remap: boolean;
}

/** Files are arguments without a name of their own, so each of these commands has `strict = false`, as those on a recipe. */
export abstract class LabelCommand extends RecipeCommand {
  /** With a recipe, arguments from the first `key=value` on are its overrides. */
  protected labelArguments(argv: readonly unknown[], recipe: string | undefined): LabelArguments {
    const words = argv.map(String);
    const first = recipe === undefined ? -1 : words.findIndex((word) => /^[a-z][\w.]*=/i.test(word));
    return first < 0 ? { files: words, overrides: [] } : { files: words.slice(0, first), overrides: words.slice(first) };
  }

  /** The bundles in files, `whole` ones with what whitened their images. */
  protected async readBundles(paths: readonly string[], whole = false): Promise<NamedBundle[]> {
    const { decodeLabelBundle, decodeWholeBundle } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const decode = whole ? decodeWholeBundle : decodeLabelBundle;
    const bundles: NamedBundle[] = [];
    for (const path of paths) bundles.push({ source: path, bundle: decode(await nodeFiles.readFile(path), path) });
    return bundles;
  }

  /** The bundles; with a recipe only those of its images, whose classes `remap` brings into the data's order. */
  protected async fitBundles(
    bundles: readonly NamedBundle[],
    overrides: readonly string[],
    { recipe, remap }: Fitting,
  ): Promise<readonly NamedBundle[]> {
    if (recipe === undefined) return bundles;
    const checked = await this.expertRecipe({ args: { recipe }, argv: [recipe, ...overrides] });
    const [{ source }] = bundles;
    const pool = await this.imagesOf(checked, dirname(dirname(dirname(source)))); // a run's bundles and checkpoints lie two folders down in it
    return Promise.all(bundles.map((bundle) => fitted(bundle, pool, remap)));
  }

  /** The images of a recipe, whitened where need be as in the run in `folder`, or in one beside those of the recipe. */
  protected async imagesOf(recipe: ExpertRecipe, folder = folderOf(recipe)): Promise<ImagePool> {
    const { poolOutsideRuns } = await import('@softlabel/distill');
    return this.experiment((ports) => poolOutsideRuns(recipe, folder, { ...ports, share: [dirname(folderOf(recipe))] }));
  }
}

/** The bundle, which belongs to the images. */
async function fitted({ source, bundle }: NamedBundle, { set, data }: ImagePool, remap: boolean): Promise<NamedBundle> {
  const { remapClasses, requireSameData, requireTrueClasses } = await import('@softlabel/distill');
  const fitting = remap ? remapClasses(bundle, data, source) : bundle;
  requireSameData(fitting, data, source);
  requireTrueClasses(fitting, set.labels, source);
  return { source, bundle: fitting };
}
