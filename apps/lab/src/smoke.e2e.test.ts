// Serves the page with Vite and reads what it shows in headless Chromium; bundles it too. Does not judge its looks.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, createServer } from 'vite';
import { expect, onTestFinished, test, vi } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the page computes on its GPU', async () => {
  const page = await openPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(await serve());
  await expect.poll(() => page.textContent('#out'), { timeout: 60_000 }).toContain('{');
  expect(JSON.parse((await page.textContent('#out')) ?? '')).toMatchObject({ values: [2, 5, -6] });
  expect(errors).toEqual([]);
});

test('the engine bundles for a page without a warning, such as one about a Node module', async () => {
  vi.stubEnv('NODE_ENV', 'production'); // else Vite replaces Node modules by stand-ins without a word
  onTestFinished(() => void vi.unstubAllEnvs());
  const warnings: string[] = [];
  const onLog = (level: string, { message }: { message: string }) => level === 'warn' && warnings.push(message);
  await build({ root, logLevel: 'silent', build: { write: false, rolldownOptions: { onLog } } });
  expect(warnings).toEqual([]);
});

async function serve(): Promise<string> {
  const server = await createServer({ root, logLevel: 'error', server: { port: 0, host: '127.0.0.1' } });
  onTestFinished(() => server.close());
  await server.listen();
  return server.resolvedUrls?.local[0] ?? '';
}

async function openPage() {
  const executablePath = process.env['CHROMIUM'];
  if (!executablePath)
    throw new Error('browser test: expected a Chrome or Chromium, got none. Run npm test, which installs one or says how.');
  const software = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args: [...software, ...quiet, ...asRoot] });
  onTestFinished(() => browser.close());
  return browser.newPage();
}
