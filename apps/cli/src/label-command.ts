// What commands on label bundles share: files before overrides, bundles read and held against a recipe's data. Not what they do with them.
import { Flags } from '@oclif/core';
import type { ImagePool, NamedBundle } from '@softlabel/distill';
import { RecipeCommand } from './recipe-command.ts';

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

  /** The bundles in files; with a recipe only those of its images, whose classes `remap` brings into the data's order. */
  protected async readBundles(paths: readonly string[], overrides: readonly string[], { recipe, remap }: Fitting): Promise<NamedBundle[]> {
    const { decodeLabelBundle, loadData, openPool } = await import('@softlabel/distill');
    const { nodeFiles } = await import('@softlabel/node');
    const read = async (path: string) => ({ source: path, bundle: decodeLabelBundle(await nodeFiles.readFile(path), path) });
    const bundles = await Promise.all(paths.map(read));
    if (recipe === undefined) return bundles;
    const checked = await this.expertRecipe({ args: { recipe }, argv: [recipe, ...overrides] });
    const pool = await this.experiment(async ({ readers }) => openPool(checked, await loadData(checked, readers), readers.files));
    return Promise.all(bundles.map((bundle) => fitted(bundle, pool, remap)));
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
