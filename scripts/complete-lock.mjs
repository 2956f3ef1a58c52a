// Adds to package-lock.json the optional platform packages that a partial registry could not describe. Not an installer.
import { readFileSync, writeFileSync } from 'node:fs';

/** @type {Record<string, string>} */
const OS = { darwin: 'darwin', windows: 'win32', win32: 'win32', linux: 'linux', android: 'android', freebsd: 'freebsd' };
/** @type {Record<string, string>} */
const CPU = { 64: 'x64', x64: 'x64', arm64: 'arm64' };

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const added = Object.values({ ...lock.packages }).flatMap(missingOptionals);
const [root, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...rest.sort(([a], [b]) => a.localeCompare(b, 'en'))]);
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? 'complete' : added.join('\n'));

/**
 * Adds what one package's exact optional dependencies lack in the lock; returns the new keys.
 * @param {{ dev?: boolean, optionalDependencies?: Record<string, string> }} entry
 */
function missingOptionals({ dev, optionalDependencies = {} }) {
  const exact = Object.entries(optionalDependencies).filter(([, version]) => /^\d/.test(version));
  const missing = exact.filter(([name]) => !lock.packages[`node_modules/${name}`]);
  return missing.map(([name, version]) => {
    lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(dev && { dev }), optional: true };
    return name;
  });
}

/**
 * Reads the platform from a package's name, such as @turbo/windows-arm64.
 * @param {string} name
 */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.map((word) => OS[word]).find(Boolean);
  const cpu = words.map((word) => CPU[word]).find(Boolean);
  if (!os || !cpu) throw new Error(`complete-lock: expected os and cpu in the name, got ${name}.`);
  return { cpu: [cpu], os: [os], ...(words.includes('musl') && { libc: ['musl'] }) };
}
