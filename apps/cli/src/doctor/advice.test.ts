// Why there is no adapter, told from what a machine has.
import { expect, test } from 'vitest';
import { adapterAdvice, type DriverFacts } from './advice.ts';

const facts = (changes: Partial<DriverFacts>): DriverFacts => ({
  platform: 'linux',
  override: null,
  manifests: [],
  release: '',
  ...changes,
});

test('a variable that names a file which is not there', () => {
  const override = { variable: 'VK_DRIVER_FILES', value: '/a.json:/b.json', missing: ['/b.json'] };
  expect(adapterAdvice(facts({ override }))).toBe(
    "VK_DRIVER_FILES names /b.json, which is not there. Unset the variable, or name a driver's manifest.",
  );
});

test('a variable that names a driver Dawn does not take', () => {
  const override = { variable: 'VK_ICD_FILENAMES', value: '/a.json', missing: [] };
  expect(adapterAdvice(facts({ override }))).toMatch(/^VK_ICD_FILENAMES allows only \/a\.json, and Dawn accepts no driver there\./);
});

test('no driver, or only drivers that Dawn does not take', () => {
  expect(adapterAdvice(facts({}))).toMatch(/^No Vulkan driver is installed \(no manifest in .*\)\. Install one: /);
  expect(adapterAdvice(facts({ manifests: ['/x/lvp.json'] }))).toMatch(
    /^Dawn accepts none of the installed Vulkan drivers \(\/x\/lvp\.json\)/,
  );
});

test.each([
  ['ID=debian\nVERSION_CODENAME=bookworm\n', 'apt-get install -t bookworm-backports mesa-vulkan-drivers libvulkan1'],
  ['ID=debian\nVERSION_CODENAME=trixie\n', 'apt-get install mesa-vulkan-drivers libvulkan1'],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'apt-get install mesa-vulkan-drivers libvulkan1'],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'dnf install mesa-vulkan-drivers vulkan-loader'],
  ['ID=arch\n', 'pacman -S --needed vulkan-swrast vulkan-icd-loader'],
  ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'zypper install libvulkan_lvp libvulkan1'],
  ['ID=plan9\n', "Mesa's Vulkan drivers and the Vulkan loader, with the system's package manager"],
])('the command for %j', (release, command) => {
  expect(adapterAdvice(facts({ release }))).toContain(`Install one: ${command}. `);
});

test('another system than Linux', () => {
  expect(adapterAdvice(facts({ platform: 'darwin' }))).toBe("No driver answers. Install or update the graphics card's driver.");
});
