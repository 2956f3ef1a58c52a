// What `npm start` hands to the softlabel command. Does not run it.
import { join, relative } from 'node:path';

/**
 * Without arguments the quickstart. A recipe file is run, a command word (or --help, --version) is the command itself, and anything
 * else (overrides, flags) is added to the quickstart.
 * @param {string[]} args
 * @param {string} root the repository
 * @param {string} folder where the user stands
 * @returns {string[]}
 */
export function startCommand(args, root, folder) {
  const [first = ''] = args;
  if (/\.ya?ml$/.test(first) && !first.includes('=')) return ['run', ...args];
  if (/^([a-z]+|--help|--version)$/.test(first)) return args;
  const here = (/** @type {string} */ path) => relative(folder, join(root, path));
  const out = args.some((arg) => /^--out(=|$)/.test(arg)) ? [] : ['--out', here('runs/quickstart')];
  return ['run', here('recipes/quickstart.yaml'), ...out, ...args];
}
