// Which workspace may import what, and what a set of source files breaks. Reads no file itself.
import { posix } from 'node:path';
import { parseSync } from 'vite';

/** The one table of directions: a workspace imports those named, and nothing else of ours. */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
  runtime: [],
  kernels: ['runtime'],
  formats: [],
  data: ['runtime', 'formats'],
  tensor: ['runtime', 'kernels'],
  train: ['runtime', 'tensor', 'formats', 'data'],
  distill: ['runtime', 'tensor', 'formats', 'data', 'train'],
  report: ['formats', 'distill'],
  node: ['runtime', 'data'],
  testing: ['runtime', 'kernels', 'tensor', 'node'],
  cli: ['runtime', 'kernels', 'tensor', 'formats', 'data', 'train', 'distill', 'report', 'node'],
  lab: ['runtime', 'tensor', 'train', 'data'],
};

/** Tests and benches may open a device besides. */
const allowedInTests = ['testing', 'node'];
const TEST_FILE = /\.(test|bench|fixture)\.ts$/;
/** The workspaces that run on Node only. */
const onNode = ['node', 'testing', 'cli'];
const nativePackages = ['webgpu', 'sharp', '@duckdb/node-api'];

export interface SourceFile {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Says what each manifest breaks: an import that its workspace may not have, or a development dependency that would close a circle. */
export function manifestViolations(manifests: ReadonlyMap<string, Manifest>): string[] {
  return [...manifests].flatMap(([folder, { dependencies = {}, devDependencies = {} }]) => {
    const workspace = workspaceAt(folder);
    const allowed = allowedImports[workspace];
    if (allowed === undefined) return [`${folder}: expected a workspace of the table in scripts/layering.ts, got ${workspace}.`];
    const ours = Object.keys(dependencies).filter(
      (name) => ourWorkspace(name) !== undefined && !allowed.includes(ourWorkspace(name) ?? ''),
    );
    const inDevelopment = Object.keys(devDependencies).filter((name) => ourWorkspace(name) !== undefined);
    return [
      ...ours.map((name) => `${folder}/package.json: ${workspace} may not depend on ${name}.`),
      ...inDevelopment.map((name) => `${folder}/package.json: ${name} stands in devDependencies; tests find it at the root.`),
    ];
  });
}

/** Says what each source file of the workspaces breaks. `root` is the manifest at the root, whose tools every test may import. */
export function sourceViolations(files: readonly SourceFile[], manifests: ReadonlyMap<string, Manifest>, root: Manifest): string[] {
  return files.flatMap((file) => {
    const folder = folderOf(file.path);
    const manifest = manifests.get(folder) ?? {};
    const { imports, saysNavigator } = namesIn(file);
    const broken = imports.map((name) => importViolation(name, file.path, manifest, root));
    const page = saysNavigator && workspaceAt(folder) !== 'lab' ? 'says navigator, which only apps/lab may' : undefined;
    return [...broken, page].filter((reason) => reason !== undefined).map((reason) => `${file.path}: ${reason}.`);
  });
}

function importViolation(name: string, path: string, manifest: Manifest, root: Manifest): string | undefined {
  const folder = folderOf(path);
  if (name.startsWith('.')) {
    const target = posix.join(posix.dirname(path), name);
    return target.startsWith(`${folder}/`) ? undefined : `imports ${name}, a file outside ${folder}`;
  }
  const inTest = TEST_FILE.test(path);
  const bare = packageOf(name);
  const onlyOnNode = name.startsWith('node:') ? !inTest : nativePackages.includes(bare);
  if (onlyOnNode && !onNode.includes(workspaceAt(folder))) return `imports ${bare}, and ${workspaceAt(folder)} also runs in a page`;
  return name.startsWith('node:') ? undefined : packageViolation(bare, folder, manifest, inTest ? root : {});
}

/** `forTests` is the root manifest for a test file, and empty for any other. */
function packageViolation(name: string, folder: string, manifest: Manifest, { devDependencies: forTests }: Manifest): string | undefined {
  const ours = ourWorkspace(name);
  if (forTests && (ours === undefined ? name in forTests : allowedInTests.includes(ours))) return undefined;
  if (ours !== undefined && !allowedImports[workspaceAt(folder)]?.includes(ours))
    return `imports ${name}, and ${workspaceAt(folder)} may not`;
  return name in { ...manifest.dependencies } ? undefined : `imports ${name}, which ${folder}/package.json does not name`;
}

/** Every name a file imports, by any form, and whether it says `navigator` in code. Throws on text that does not parse. */
export function namesIn({ path, text }: SourceFile): { imports: string[]; saysNavigator: boolean } {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`layering: expected a file that parses, got ${path}: ${errors[0]?.message}`);
  const imports: string[] = [];
  let saysNavigator = false;
  for (const node of nodesOf(program)) {
    const from = node['source'] ?? (node['type'] === 'TSExternalModuleReference' ? node['expression'] : undefined);
    if (isRecord(from)) imports.push(typeof from['value'] === 'string' ? from['value'] : '(a computed name)');
    saysNavigator ||= node['type'] === 'Identifier' && node['name'] === 'navigator';
  }
  return { imports, saysNavigator };
}

function* nodesOf(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  if (!isRecord(value)) return;
  if (typeof value['type'] === 'string') yield value;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** kernels, packages/data, apps/cli */
function folderOf(path: string): string {
  return path.split('/', path.startsWith('kernels/') ? 1 : 2).join('/');
}

function workspaceAt(folder: string): string {
  return posix.basename(folder);
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

/** The workspace behind one of our package names. */
function ourWorkspace(name: string): string | undefined {
  if (name === 'softlabel') return 'cli';
  if (name === 'softlabel-lab') return 'lab';
  return name.startsWith('@softlabel/') ? name.slice('@softlabel/'.length) : undefined;
}
