// Why Dawn may find no adapter on this machine, and what to install. Installs nothing: npm run setup does.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the search for a Vulkan driver would see. */
export interface DriverFacts {
  readonly platform: string;
  /** The variable that names driver manifests instead of the usual folders, and its files that do not exist. */
  readonly override: { readonly variable: string; readonly value: string; readonly missing: readonly string[] } | null;
  /** Driver manifests in the usual folders. */
  readonly manifests: readonly string[];
  /** Text of /etc/os-release, empty where there is none. */
  readonly release: string;
}

const MANIFEST_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
const VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'];

/** Reads the facts of this machine. */
export function readDriverFacts(environment: Readonly<Record<string, string | undefined>>): DriverFacts {
  const variable = VARIABLES.find((name) => environment[name]);
  const value = variable === undefined ? '' : (environment[variable] ?? '');
  const missing = value.split(':').filter((file) => !existsSync(file));
  const folders = MANIFEST_FOLDERS.filter((folder) => existsSync(folder));
  return {
    platform: process.platform,
    override: variable === undefined ? null : { variable, value, missing },
    manifests: folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))),
    release: existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
  };
}

/** Why there may be no adapter, and what to do: one text. */
export function adapterAdvice({ platform, override, manifests, release }: DriverFacts): string {
  if (platform !== 'linux') return "No driver answers. Install or update the graphics card's driver.";
  if (override !== null && override.missing.length > 0)
    return `${override.variable} names ${override.missing.join(', ')}, which is not there. Unset the variable, or name a driver's manifest.`;
  if (override !== null)
    return `${override.variable} allows only ${override.value}, and Dawn accepts no driver there. Unset the variable, or name another driver's manifest.`;
  const install = `Install one: ${installCommand(release)}. For a graphics card: its vendor's driver. npm run setup does it where it may.`;
  if (manifests.length === 0) return `No Vulkan driver is installed (no manifest in ${MANIFEST_FOLDERS.join(', ')}). ${install}`;
  return `Dawn accepts none of the installed Vulkan drivers (${manifests.join(', ')}); Mesa must be of version 25 or of like age, and the loader libvulkan1 be there. ${install}`;
}

/** Commands by ID or ID_LIKE of /etc/os-release. Debian 12's own Mesa is too old for Dawn. */
const COMMANDS: readonly (readonly [pattern: RegExp, command: string])[] = [
  [/VERSION_CODENAME="?bookworm/, 'apt-get install -t bookworm-backports mesa-vulkan-drivers libvulkan1'],
  [/^ID(_LIKE)?=.*(debian|ubuntu)/m, 'apt-get install mesa-vulkan-drivers libvulkan1'],
  [/^ID(_LIKE)?=.*(fedora|rhel)/m, 'dnf install mesa-vulkan-drivers vulkan-loader'],
  [/^ID(_LIKE)?=.*arch/m, 'pacman -S --needed vulkan-swrast vulkan-icd-loader'],
  [/^ID(_LIKE)?=.*suse/m, 'zypper install libvulkan_lvp libvulkan1'],
];

function installCommand(release: string): string {
  const known = COMMANDS.find(([pattern]) => pattern.test(release));
  return known?.[1] ?? "Mesa's Vulkan drivers and the Vulkan loader, with the system's package manager";
}
