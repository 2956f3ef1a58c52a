// The lab's page: opens the browser's GPU, runs a kernel, and shows what came back. Not an experiment.
import { doubled } from './doubled.ts';

const out = document.querySelector('#out');
if (out === null) throw new Error('lab: expected an element #out in index.html, got none.');
try {
  out.textContent = JSON.stringify(await report());
} catch (error) {
  out.textContent = JSON.stringify({ error: String(error) });
}

async function report() {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter)
    throw new Error(
      'lab: expected a WebGPU adapter, got none. Use a browser with WebGPU and a graphics driver, or start it with a software one.',
    );
  const device = await adapter.requestDevice({ label: 'lab' });
  const values = await doubled(device, new Float32Array([1, 2.5, -3]));
  return { adapter: adapter.info.vendor, values: [...values] };
}
