// What a document names and the repository lacks: linked files, paths, npm scripts, softlabel commands. Reads no file itself.
import { posix } from 'node:path';

export interface Repository {
  /** Paths of all files, from the root. */
  readonly files: readonly string[];
  /** The names under "scripts" in package.json. */
  readonly scripts: readonly string[];
  /** The CLI's commands, such as `labels make`. */
  readonly commands: readonly string[];
}

const COMMAND_FILE = /^apps\/cli\/src\/commands\/(.+)\.ts$/;
/** A word that starts with one of these is a path from the root. */
const TOP_FOLDER = /^(kernels|packages|apps|benchmarks|recipes|docs|scripts|types|\.ci)\//;
/** A word that ends so is a file of ours, given by its path's end. */
const SOURCE_FILE = /\.(ts|mjs|md|py|wgsl)$/;

/** The commands that oclif makes of the files below apps/cli/src/commands. */
export function commandsOf(files: readonly string[]): string[] {
  const ids = files.flatMap((file) => COMMAND_FILE.exec(file)?.[1] ?? []).filter((id) => !id.includes('.test'));
  return ids.map((id) => id.replace(/\/index$/, '').replaceAll('/', ' '));
}

/** Says, one line each, what the document at `path` names and `repository` lacks. */
export function missingNames(path: string, text: string, repository: Repository): string[] {
  const { prose, code, links } = partsOf(text);
  const badLinks = links.filter((link) => !linkExists(posix.join(posix.dirname(path), link), repository.files));
  const words = [...prose, ...code].flatMap((line) => line.split(/\s+/)).map((word) => word.replace(/[,;:)]+$/, ''));
  const badPaths = words.filter((word) => !pathExists(word, posix.dirname(path), repository.files));
  const badCommands = [...prose, ...code].flatMap((line) => missingCommands(line, repository));
  return [...new Set([...badLinks, ...badPaths, ...badCommands])].map((name) => `${path}: names ${name}, which is not there.`);
}

/** Splits Markdown into inline code spans, lines of shell blocks, and targets of links to files. */
function partsOf(text: string): { prose: string[]; code: string[]; links: string[] } {
  const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)];
  const shell = blocks.filter(([, language = '']) => ['', 'sh', 'bash', 'shell', 'console'].includes(language));
  const rest = text.replace(/^```\w*\n[\s\S]*?^```/gm, '');
  const links = [...rest.matchAll(/\]\(([^)\s#]+)[^)]*\)/g), ...rest.matchAll(/\b(?:src|srcset|href)="([^"#]+)/g)].map(
    ([, target = '']) => target,
  );
  return {
    prose: [...rest.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span),
    code: shell.flatMap(([, , body = '']) => body.split('\n')),
    links: links.filter((target) => !/^[a-z]+:/.test(target)),
  };
}

/** Every command of one line: after `npm run`, `npm start` and the like, or `softlabel`. */
function missingCommands(line: string, { scripts, commands }: Repository): string[] {
  const npm = [...line.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(([, run, short]) => run ?? short ?? '');
  const ours = [...line.matchAll(/(?:^|[$&|;] |npx |npm start -- )(?:softlabel )((?:[a-z][a-z-]*(?: |$))+)/g)].map(([, words = '']) =>
    words.trim(),
  );
  return [
    ...npm.filter((script) => !scripts.includes(script)).map((script) => `npm run ${script}`),
    ...ours.filter((words) => !startsWithCommand(words, commands)).map((words) => `softlabel ${words}`),
  ];
}

/** The words after a command are its arguments; a topic alone prints its help. */
function startsWithCommand(words: string, commands: readonly string[]): boolean {
  return ['help', ...commands].some((command) => `${words} `.startsWith(`${command} `) || command.startsWith(`${words} `));
}

function linkExists(target: string, files: readonly string[]): boolean {
  const path = target.replace(/\/$/, '');
  return path === '.' || files.some((file) => file === path || file.startsWith(`${path}/`));
}

/** Words that are no paths exist. `<name>` and `*` stand for any name, `{a,b}` for each of them, `a/...` for what is below. */
function pathExists(word: string, folder: string, files: readonly string[]): boolean {
  const bare = word.replace(/^\.\//, '').replace(/\/?(\.\.\.)?$/, '');
  if (word.startsWith('../')) return posix.join(folder, word).startsWith('../') || linkExists(posix.join(folder, word), files);
  if (!TOP_FOLDER.test(word) && !(SOURCE_FILE.test(bare) && /^[\w./<>*{},-]+$/.test(bare))) return true;
  return alternatives(bare).every((path) => files.some((file) => patternOf(path).test(`/${file}`)));
}

function alternatives(path: string): string[] {
  const braces = /\{([^}]*)\}/.exec(path);
  if (braces === null) return [path];
  return (braces[1] ?? '').split(',').flatMap((choice) => alternatives(path.replace(braces[0], choice)));
}

function patternOf(path: string): RegExp {
  const source = path.replace(/[.+^$()|[\]\\]/g, '\\$&').replace(/<[^>]*>|\*/g, '[^/]+');
  return new RegExp(`${TOP_FOLDER.test(`${path}/`) ? '^/' : '/'}${source}(/|$)`);
}
