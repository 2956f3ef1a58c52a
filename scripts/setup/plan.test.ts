// What the set-up would do on made-up machines, and that it keeps its hands off where it must. Installs nothing.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { adapterPlan } from './adapter.mjs';
import { browserPlan } from './browser.mjs';
import { describeMachine } from './machine.mjs';
import { carryOut, shellText } from './plan.mjs';

const releases = {
  debian12: 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
  debian13: 'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n',
  ubuntu: 'ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n',
  mint: 'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=wilma\n',
  fedora: 'ID=fedora\n',
  unknown: 'ID=plan9\n',
};
const archive = 'deb http://archive.example/debian bookworm main\n';
const machine = (release: keyof typeof releases, { uid = 0, sources = [archive], platform = 'linux' } = {}) =>
  describeMachine(platform, uid, releases[release], sources);
const show = (plan: ReturnType<typeof adapterPlan>, on: ReturnType<typeof machine>) =>
  plan.steps.length > 0 ? shellText(plan.steps, on) : plan.advice;

afterEach(() => vi.unstubAllEnvs());

const install = (apt: string, target = '') => `  ${apt} install --yes --no-install-recommends ${target}`;
const aptGet = 'apt-get -o DPkg::Lock::Timeout=300';
const driver = 'mesa-vulkan-drivers libvulkan1';

test.each([
  ['Debian 13', machine('debian13'), true, `  ${aptGet} update\n${install(aptGet)}${driver}`],
  ['Ubuntu', machine('ubuntu'), true, `  ${aptGet} update\n${install(aptGet)}${driver}`],
  ['Mint, not root', machine('mint', { uid: 1000 }), false, `  sudo ${aptGet} update\n${install(`sudo ${aptGet}`)}${driver}`],
  [
    'Debian 12',
    machine('debian12'),
    true,
    `  printf %s 'deb http://archive.example/debian bookworm-backports main\n' | tee /etc/apt/sources.list.d/softlabel-backports.list
  ${aptGet} update\n${install(aptGet, '-t bookworm-backports ')}${driver}`,
  ],
  [
    'Debian 12 without an archive',
    machine('debian12', { sources: [] }),
    false,
    'add bookworm-backports to the apt sources, which name no bookworm archive',
  ],
  ['Fedora, even as root', machine('fedora'), false, '  dnf install mesa-vulkan-drivers vulkan-loader'],
  ['unknown Linux', machine('unknown'), false, "install Mesa's Vulkan drivers and the Vulkan loader with the system's package manager"],
  ['macOS', machine('unknown', { platform: 'darwin' }), false, "install or update the graphics card's driver"],
])('a driver on %s', (_, on, automatic, text) => {
  const plan = adapterPlan(on);
  expect(plan.automatic).toBe(automatic);
  expect(show(plan, on)).toBe(text);
});

test.each([
  ['Debian', machine('debian12'), true, `  ${aptGet} update\n${install(aptGet)}chromium`],
  ['Debian, not root', machine('debian12', { uid: 1000 }), false, `  sudo ${aptGet} update\n${install(`sudo ${aptGet}`)}chromium`],
  ['Ubuntu', machine('ubuntu', { uid: 1000 }), false, '  sudo snap install chromium'],
  ['macOS', machine('unknown', { platform: 'darwin' }), false, 'install Chrome or Chromium for darwin, or set CHROMIUM to its path'],
])('a browser on %s', (_, on, automatic, text) => {
  const plan = browserPlan(on);
  expect(plan.automatic).toBe(automatic);
  expect(show(plan, on)).toBe(text);
});

const harmless = { automatic: true, steps: [{ command: ['false'] }] };

test('SOFTLABEL_NO_INSTALL=1 prints the commands and runs none', async () => {
  vi.stubEnv('SOFTLABEL_NO_INSTALL', '1');
  await expect(carryOut('No driver', harmless, machine('debian12'))).rejects.toThrow(
    'No driver, and SOFTLABEL_NO_INSTALL=1 forbids installing. Would run:\n  false',
  );
});

test('a plan that is not automatic prints the commands and runs none', async () => {
  const plan = { ...harmless, automatic: false };
  await expect(carryOut('No driver', plan, machine('debian12', { uid: 1000 }))).rejects.toThrow(
    'No driver. Run this, then the command again:\n  sudo false',
  );
});

test('a failing step stops the plan, and a sources file that it wrote is taken back', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const folder = mkdtempSync(join(tmpdir(), 'softlabel-plan-'));
  const [sources, before, after] = ['softlabel.list', 'before', 'after'].map((name) => join(folder, name));
  const steps = [
    { write: sources, text: archive },
    { command: ['cp', sources, before] },
    { command: ['false'] },
    { command: ['touch', after] },
  ];
  await expect(carryOut('No driver', { automatic: true, steps }, machine('debian12'))).rejects.toThrow(
    'false failed; its message is above.',
  );
  expect(readdirSync(folder)).toEqual(['before']);
  expect(readFileSync(before, 'utf8')).toBe(archive);
  rmSync(folder, { recursive: true });
});
