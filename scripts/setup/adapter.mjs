// Makes sure that Dawn finds a GPU adapter: asks first, and installs a software Vulkan driver only where none answers.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { backportsSource } from './backports.mjs';
import { readMachine } from './machine.mjs';
import { aptInstall, carryOut } from './plan.mjs';
import { SetupError } from './process.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */
/** @typedef {import('./plan.mjs').Plan} Plan */

const ASK_MS = 60_000;
const probe = fileURLToPath(new URL('probe-adapter.mjs', import.meta.url));

/** Throws, with what to do, unless Dawn finds an adapter in the end. */
export async function ensureAdapter() {
  if (askForAdapter()) return;
  const machine = readMachine();
  await carryOut('Dawn finds no GPU adapter', adapterPlan(machine), machine);
  if (askForAdapter()) return;
  throw new SetupError('Dawn finds no GPU adapter even with the driver installed. It needs a Vulkan driver from Mesa 25 or of like age.');
}

/**
 * Asks Dawn in a child process, because a driver may crash or hang. Throws when the question itself fails.
 * @returns {boolean}
 */
function askForAdapter() {
  const { stdout, stderr, signal, error } = spawnSync(process.execPath, [probe], {
    encoding: 'utf8',
    timeout: ASK_MS,
    killSignal: 'SIGKILL',
  });
  const answer = /^adapter (\S+)$/m.exec(stdout)?.[1];
  if (answer !== undefined) return answer === 'found';
  const reason = error?.message ?? (signal ? `signal ${signal}` : stderr.trim());
  throw new SetupError(
    `asking Dawn for a GPU adapter ended with: ${reason}. A Vulkan driver may be broken; VK_DRIVER_FILES=<driver's .json> chooses another.`,
  );
}

/**
 * Decides how a machine without an adapter gets a software Vulkan driver.
 * @param {Machine} machine
 * @returns {Plan}
 */
export function adapterPlan(machine) {
  const { platform, family } = machine;
  if (platform !== 'linux') return { automatic: false, steps: [], advice: "install or update the graphics card's driver" };
  if (family.includes('debian') || family.includes('ubuntu')) return debianPlan(machine);
  const command = otherLinux.find(({ ids }) => ids.some((id) => family.includes(id)))?.command;
  if (command) return { automatic: false, steps: [{ command }] };
  return { automatic: false, steps: [], advice: "install Mesa's Vulkan drivers and the Vulkan loader with the system's package manager" };
}

const otherLinux = [
  { ids: ['fedora', 'rhel'], command: ['dnf', 'install', 'mesa-vulkan-drivers', 'vulkan-loader'] },
  { ids: ['arch'], command: ['pacman', '-S', '--needed', 'vulkan-swrast', 'vulkan-icd-loader'] },
  { ids: ['suse', 'opensuse'], command: ['zypper', 'install', 'libvulkan_lvp', 'libvulkan1'] },
];

/**
 * Debian 12's own Mesa is too old for Dawn; its backports and every later release have a new enough one.
 * @param {Machine} machine
 * @returns {Plan}
 */
function debianPlan({ id, codename, uid, sources }) {
  const automatic = uid === 0;
  const packages = ['mesa-vulkan-drivers', 'libvulkan1'];
  if (id !== 'debian' || codename !== 'bookworm') return { automatic, steps: aptInstall(packages) };
  const install = aptInstall(packages, 'bookworm-backports');
  const source = backportsSource(sources, codename);
  if (source === undefined)
    return { automatic: false, steps: [], advice: 'add bookworm-backports to the apt sources, which name no bookworm archive' };
  if (source === 'present') return { automatic, steps: install };
  return { automatic, steps: [{ write: `/etc/apt/sources.list.d/softlabel-backports.${source.format}`, text: source.text }, ...install] };
}
