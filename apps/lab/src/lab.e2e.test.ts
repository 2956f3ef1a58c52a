// The engine in headless Chromium: its numbers against Dawn's in Node, the page that trains, its problems, its bundle. Does not judge looks.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decodeImage } from '@softlabel/node';
import { randomUniform } from '@softlabel/runtime';
import { expectClose, sharedDevice } from '@softlabel/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type FixedNumbers, fixedNumbers, UNIFORMS } from './parity.fixture.ts';
import { type EncodedImage, SIZINGS, WAVES } from './waves.fixture.ts';

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
  const page = await emptyPage();
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

test('a page decodes PNG to the bit, JPEG and scaled images as Node does but for rounding, and names what is damaged', async () => {
  const page = await emptyPage();
  const images = await page.evaluate<EncodedImage[]>("import('/src/encoded-images.fixture.ts').then((it) => it.encodedImages())");
  const [png] = images;
  expect(png.decoded[0].pixels).toEqual([...WAVES]);
  for (const { type, bytes, decoded } of images) {
    for (const [i, { pixels, ...sides }] of decoded.entries()) {
      const { pixels: byNode, ...sidesByNode } = await decodeImage(Uint8Array.from(bytes), type, SIZINGS[i]);
      expect(sides).toEqual(sidesByNode);
      expect(Math.max(...pixels.map((value, p) => Math.abs(value - byNode[p])))).toBeLessThanOrEqual(SIZINGS[i] === null ? 2 : 6);
    }
  }
  const damaged = page.evaluate("import('/src/decode-image.ts').then((it) => it.decodeImage(Uint8Array.of(1, 2), 'cat/a.png'))");
  await expect(damaged).rejects.toThrow(/decodeImage: expected a whole JPEG or PNG image in cat\/a\.png, got .*\. Copy the image again/);
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

test('the page trains on the images of an archive in place of the drawn ones, and says what is wrong with one', async () => {
  const page = await openPage();
  await page.goto(address());
  await epochsDone(page, 1);
  await page.locator('#archive').setInputFiles({ name: 'empty.zip', mimeType: 'application/zip', buffer: Buffer.alloc(3) });
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toContain('empty.zip');
  await page.locator('#archive').setInputFiles({ name: 'own.tar', mimeType: 'application/x-tar', buffer: await makeArchive(page) });
  await page.getByText('12 images of 2 classes (own.tar); 2 others to test with').waitFor();
  await epochsDone(page, 2);
  expect(await page.getByRole('alert').isHidden()).toBe(true);
  expect(await page.locator('#examples b').allTextContents()).toEqual(['dark', 'light']);
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

/** A tar of two classes, encoded by the page: six training images and a test image of each. */
async function makeArchive(page: Page): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'softlabel-lab-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, grey] of [
    ['dark', 20],
    ['light', 200],
  ] as const) {
    const bytes = await page.evaluate<number[]>(ENCODE.replaceAll('GREY', `${grey}`));
    for (const path of [`test/${name}`, `train/${name}`]) await mkdir(join(folder, path), { recursive: true });
    const paths = [`test/${name}/0.png`, ...[0, 1, 2, 3, 4, 5].map((i) => `train/${name}/${i}.png`)];
    for (const path of paths) await writeFile(join(folder, path), Uint8Array.from(bytes));
  }
  await promisify(execFile)('tar', ['-cf', join(folder, 'own.tar'), '-C', folder, 'train', 'test']);
  return await readFile(join(folder, 'own.tar'));
}

/** A PNG image of 40 x 30 grey pixels. */
const ENCODE = `(async () => {
  const canvas = new OffscreenCanvas(40, 30);
  const context = canvas.getContext('2d');
  context.fillStyle = 'rgb(GREY GREY GREY)';
  context.fillRect(0, 0, 40, 30);
  return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
})()`;

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

/** A page with nothing in it, to run modules of the lab. */
async function emptyPage(): Promise<Page> {
  const page = await openPage();
  await page.route('**/empty.html', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(`${address()}empty.html`);
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
