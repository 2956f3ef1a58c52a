// The engine in headless Chromium: its numbers against Dawn's in Node, the page that trains, its problems, its bundle. Does not judge looks.
import { fileURLToPath } from 'node:url';
import { randomUniform } from '@softlabel/runtime';
import { expectClose, sharedDevice } from '@softlabel/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type FixedNumbers, fixedNumbers, UNIFORMS } from './parity.fixture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
let server: ViteDevServer;
let browser: Browser;

beforeAll(async () => {
  server = await createServer({ root, logLevel: 'error', server: { port: 0, host: '127.0.0.1' } });
  await server.listen();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test('a page computes the same numbers as Node: draws to the bit, losses and soft labels within 1e-3', async () => {
  const page = await openPage();
  await page.route('**/empty.html', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(`${address()}empty.html`);
  const inPage = await page.evaluate<FixedNumbers>(`(async () => {
    const { openDevice } = await import('/src/device.ts');
    const { fixedNumbers } = await import('/src/parity.fixture.ts');
    return fixedNumbers(await openDevice());
  })()`);
  const inNode = await fixedNumbers(await sharedDevice());
  const { seed, stream, step, count } = UNIFORMS;
  expect(inNode.uniforms).toEqual(Array.from({ length: count }, (_, i) => randomUniform(seed, stream, step, i)));
  expect(inPage.uniforms).toEqual(inNode.uniforms);
  expect(inPage.fingerprint).toBe(inNode.fingerprint);
  expect(inNode.losses).toHaveLength(5);
  // WGSL leaves sin, cos and exp some freedom, so two drivers need not agree to the bit.
  expectClose('losses', inPage.losses, inNode.losses, { relative: 1e-3 });
  expectClose('soft labels', inPage.labels, inNode.labels, { relative: 1e-3 });
});

test('the page names its adapter, trains with a falling loss, shows the soft labels of any epoch, and says when the adapter is lost', async () => {
  const page = await openPage();
  await page.addInitScript(KEEP_DEVICE);
  const errors = errorsOf(page);
  await page.goto(address());
  await epochsDone(page, 3);
  expect(await page.textContent('#adapter')).toContain('swiftshader');
  const [first, , third] = (await page.locator('#epochs td:nth-child(2)').allTextContents()).map(Number);
  expect(first).toBeGreaterThan(0);
  expect(third).toBeLessThan(0.95 * first);
  expect(await page.textContent('#accuracy .value')).toMatch(/^\d+ %$/);
  const latest = await shownLabels(page);
  expect(latest).toHaveLength(6);
  for (const label of latest) expect(Math.abs(sum(label) - 100)).toBeLessThanOrEqual(3); // each of the six classes is rounded
  await page.locator('#epoch').fill('1');
  expect(await page.textContent('#shown')).toBe('1');
  expect(await shownLabels(page)).not.toEqual(latest);
  expect(errors).toEqual([]);
  await page.evaluate('opened.destroy()');
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toContain('expected a living adapter, got it lost (destroyed');
  expect(await page.getByRole('status').textContent()).toBe('Stopped.');
});

test('the page says what to do where there is no WebGPU', async () => {
  const page = await openPage();
  await page.addInitScript("Object.defineProperty(navigator, 'gpu', { value: undefined })");
  await page.goto(address());
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toMatch(/^openDevice: expected WebGPU in this browser, got none\. Use /);
});

test('the engine bundles for a page without a warning, such as one about a Node module', async () => {
  vi.stubEnv('NODE_ENV', 'production'); // else Vite replaces Node modules by stand-ins without a word
  onTestFinished(() => void vi.unstubAllEnvs());
  const warnings: string[] = [];
  const onLog = (level: string, { message }: { message: string }) => level === 'warn' && warnings.push(message);
  await build({ root, logLevel: 'silent', build: { write: false, rolldownOptions: { onLog } } });
  expect(warnings).toEqual([]);
});

/** Lets a test take away the device that the page opened. */
const KEEP_DEVICE = `
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    return (globalThis.opened = await requestDevice.call(this, descriptor));
  };
`;

/** Waits for the row of `epoch` in the table under the curves. */
const epochsDone = (page: Page, epoch: number) =>
  page.locator(`#epochs tr:nth-child(${epoch})`).waitFor({ state: 'attached', timeout: 120_000 });

/** The labels of the images in per cent, class by class. */
async function shownLabels(page: Page): Promise<number[][]> {
  const labels = await page.locator('#examples ol').all();
  return Promise.all(labels.map(async (label) => (await label.locator('span').allTextContents()).map(Number.parseFloat)));
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const address = (): string => server.resolvedUrls?.local[0] ?? '';

async function openPage(): Promise<Page> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  return page;
}

function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return errors;
}

function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'];
  if (!executablePath)
    throw new Error('browser test: expected a Chrome or Chromium, got none. Run npm test, which installs one or says how.');
  const software = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...software, ...quiet, ...asRoot] });
}
