// What the set-up reads about a machine: system, user, apt sources. Changes nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Machine
 * @property {string} platform process.platform
 * @property {number} uid 0 is root; -1 where there is no such number
 * @property {string} id the distribution, such as debian; empty where unknown
 * @property {string[]} family the distribution and those it derives from
 * @property {string} codename such as bookworm
 * @property {string[]} sources the text of each apt sources file
 */

/** @returns {Machine} */
export function readMachine() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return describeMachine(process.platform, process.getuid?.() ?? -1, release, readAptSources());
}

/**
 * @param {string} platform
 * @param {number} uid
 * @param {string} release the text of /etc/os-release
 * @param {string[]} sources
 * @returns {Machine}
 */
export function describeMachine(platform, uid, release, sources) {
  /** @type {Record<string, string>} */
  const fields = Object.fromEntries(
    [...release.matchAll(/^([A-Z_]+)=(?:"(.*)"|(.*))$/gm)].map(([, key, quoted, bare]) => [key, quoted ?? bare]),
  );
  const id = fields['ID'] ?? '';
  const family = [id, ...(fields['ID_LIKE'] ?? '').split(' ')].filter(Boolean);
  return { platform, uid, id, family, codename: fields['VERSION_CODENAME'] ?? '', sources };
}

function readAptSources() {
  const folder = '/etc/apt/sources.list.d';
  const parts = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(list|sources)$/.test(name)) : [];
  const files = ['/etc/apt/sources.list', ...parts.sort().map((name) => join(folder, name))];
  return files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));
}
