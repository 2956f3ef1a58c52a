// Our TypeScript as JavaScript for a machine that has only Node: command line, bench, kernels' tests. Not the native packages, which stay as they are.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';

/** What the code says of its origin, since a bundle has neither sources nor a checkout. */
export interface Origin {
  /** Identity of the sources that compute, as the command line of the checkout has it. */
  readonly code: string;
  /** Identity of the sources that decode images. */
  readonly decoding: string;
  readonly revision: string | null;
}

/** Packages with machine code: they travel as packages. */
export const NATIVE_PACKAGES = ['webgpu', 'sharp'];
/** A package with more machine code than an archive may have bytes: what needs it says so. */
const LEFT_OUT = ['@duckdb/node-api'];

/** Tests that need a device and nothing but it. */
const KERNEL_TESTS = [/^kernels\/src\/([\w-]+\/[\w-]+|[\w-]+\.gpu)\.test\.ts$/, /^packages\/tensor\/src\/ops\/gradients\.test\.ts$/];

/** Bundles into `folder`. Resolves with the paths of all sources that went in, from `root`. */
export async function bundleCode(root: string, folder: string, { code, decoding, revision }: Origin): Promise<string[]> {
  const shared: BuildOptions & { metafile: true } = {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    keepNames: true,
    // Only development looks for a TypeScript loader; linkedom looks for a canvas and does without.
    external: [...NATIVE_PACKAGES, ...LEFT_OUT, 'typescript', 'tsx', 'ts-node', 'canvas'],
    define: {
      SOFTLABEL_CODE: JSON.stringify(code),
      SOFTLABEL_DECODING: JSON.stringify(decoding),
      SOFTLABEL_REVISION: JSON.stringify(revision),
    },
    banner: { js: COMMONJS_NAMES },
    metafile: true,
    logLevel: 'warning',
  };
  const programs = await build({ ...shared, entryPoints: entryPoints(root), outdir: folder, splitting: true });
  const tests = await build({
    ...shared,
    stdin: { contents: testProgram(kernelTests(root)), resolveDir: root },
    outfile: join(folder, 'kernel-tests.js'),
    alias: { vitest: join(root, 'scripts/bundle/kernel-tests.ts') },
  });
  return [...new Set([programs.metafile, tests.metafile].flatMap(sourcesOf))];
}

/** Some packages are CommonJS, and expect its names inside an ES module. */
const COMMONJS_NAMES = `import { createRequire as createRequireHere } from 'node:module';
const require = createRequireHere(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`;

/** A file for each command, where oclif looks for it; by name in the bundle. */
function entryPoints(root: string): Record<string, string> {
  const commands = readdirSync(join(root, 'apps/cli/src/commands'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.ts$/.test(path),
  );
  return {
    softlabel: 'scripts/bundle/softlabel.ts',
    'gpu-bench': 'benchmarks/gpu.ts',
    'hooks/not-found': 'apps/cli/src/hooks/not-found.ts',
    ...Object.fromEntries(commands.map((path) => [`commands/${path.replace(/\.ts$/, '')}`, `apps/cli/src/commands/${path}`])),
  };
}

/** Paths of the tests that need a device and nothing but it. */
export function kernelTests(root: string): string[] {
  const paths = ['kernels/src', 'packages/tensor/src/ops'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  return paths.filter((path) => KERNEL_TESTS.some((pattern) => pattern.test(path))).sort();
}

const testProgram = (paths: readonly string[]): string => `
import { runTests } from './scripts/bundle/kernel-tests.ts';
const files = {${paths.map((path) => `${JSON.stringify(path)}: () => import(${JSON.stringify(`./${path}`)})`).join(', ')}};
process.exit(await runTests(files, process.argv.slice(2), console.log));`;

const sourcesOf = ({ inputs }: Metafile): string[] => Object.keys(inputs);
