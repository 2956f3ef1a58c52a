// Writes into the elements of index.html: status, problems, facts, curves, images with their soft labels. Computes no label.
import type { DataSet, ImageSet } from '@softlabel/data';
import type { Device } from '@softlabel/runtime';
import type { Epoch, Settings } from './training.ts';

/** Units of the curves' drawings in index.html. */
const CURVE = { width: 320, height: 120 };

export function showStatus(text: string): void {
  find('#status', HTMLElement).textContent = text;
}

/** Calls back with every archive that somebody chooses; what was wrong with the one before is forgotten. */
export function onArchive(take: (file: File) => void): void {
  const input = find('#archive', HTMLInputElement);
  input.disabled = false;
  input.addEventListener('change', () => {
    find('#problem', HTMLElement).hidden = true;
    for (const file of input.files ?? []) take(file);
  });
}

/** Says what went wrong where a person sees it; the console gets the whole error. */
export function showProblem(error: unknown): void {
  console.error(error);
  const problem = find('#problem', HTMLElement);
  problem.textContent = error instanceof Error ? error.message : String(error);
  problem.hidden = false;
  showStatus('Stopped.');
}

export function showAdapter({ gpu, profile }: Device): void {
  const { description, vendor, architecture } = gpu.adapterInfo;
  const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed';
  find('#adapter', HTMLElement).textContent = profile.kind === 'software' ? `${name} (software, not a GPU)` : name;
}

/** A training as it goes on. */
export class TrainingView {
  readonly #classes: number;
  readonly #total: number;
  readonly #epochs: Epoch[] = [];
  readonly #slider = find('#epoch', HTMLInputElement);
  readonly #examples: readonly Example[];

  /** Says what is going to be trained on what, and shows the first test image of each class, still without labels, in place of any training before. */
  constructor({ name, classNames, train, test }: DataSet, { depth, width, epochs }: Settings) {
    this.#classes = classNames.length;
    this.#total = epochs;
    this.#examples = classNames.map((_, k) => exampleOf(test, test.labels.indexOf(k)));
    find('#examples', HTMLElement).replaceChildren(...this.#examples.map(({ item }) => item));
    find('#data', HTMLElement).textContent =
      `${train.labels.length} images of ${classNames.length} classes (${name}); ${test.labels.length} others to test with`;
    find('#network', HTMLElement).textContent = `ConvNet, ${depth} blocks of ${width} channels`;
    find('#results', HTMLElement).hidden = false;
    find('#epochs', HTMLElement).replaceChildren();
    this.#slider.disabled = true;
    this.#slider.oninput = () => this.#showLabels();
  }

  add(epoch: Epoch): void {
    this.#epochs.push(epoch);
    find('#progress', HTMLProgressElement).value = epoch.epoch / this.#total;
    const cells = [`${epoch.epoch}`, decimal(epoch.loss), percent(epoch.accuracy)];
    find('#epochs', HTMLElement).append(element('tr', ...cells.map((text) => element('td', text))));
    this.#drawCurves(epoch);
    this.#follow();
  }

  #drawCurves(latest: Epoch): void {
    const losses = this.#epochs.map(({ loss }) => loss);
    const accuracies = this.#epochs.map(({ accuracy }) => accuracy);
    const entropy = Math.log(this.#classes);
    drawCurve('#loss', losses, this.#total, { guessing: entropy, top: 1.2 * entropy, told: decimal(latest.loss) });
    drawCurve('#accuracy', accuracies, this.#total, { guessing: 1 / this.#classes, top: 1, told: percent(latest.accuracy) });
  }

  /** The slider goes along with the training until somebody moves it back. */
  #follow(): void {
    const following = this.#slider.disabled || this.#slider.value === this.#slider.max;
    this.#slider.max = `${this.#epochs.length}`;
    this.#slider.disabled = false;
    if (!following) return;
    this.#slider.value = this.#slider.max;
    this.#showLabels();
  }

  #showLabels(): void {
    const { epoch, labels } = this.#epochs[this.#slider.valueAsNumber - 1];
    find('#shown', HTMLElement).textContent = `${epoch}`;
    for (const { image, show } of this.#examples) show(labels.subarray(image * this.#classes, (image + 1) * this.#classes));
  }
}

interface Example {
  /** Index into the test set. */
  readonly image: number;
  readonly item: HTMLElement;
  /** Shows a soft label [K]: how long each class's bar is. */
  show(label: Float32Array): void;
}

function exampleOf(test: ImageSet, image: number): Example {
  const masses = test.classNames.map(() => element('span'));
  const rows = test.classNames.map((name, k) => element('li', k === test.labels[image] ? element('b', name) : name, masses[k]));
  return {
    image,
    item: element('li', canvasOf(test, image), element('ol', ...rows)),
    show(label) {
      label.forEach((mass, k) => {
        masses[k].textContent = percent(mass);
        rows[k].style.setProperty('--mass', `${100 * mass}%`);
      });
    },
  };
}

function canvasOf({ images, labels, classNames, height, width }: ImageSet, image: number): HTMLCanvasElement {
  const canvas = Object.assign(element('canvas'), { width, height, role: 'img', ariaLabel: `image of class ${classNames[labels[image]]}` });
  const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let i = 0; i < height * width; i++) {
    const at = (image * height * width + i) * 3;
    rgba.set(images.subarray(at, at + 3), i * 4);
  }
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

interface CurveScale {
  /** Value for a network that gives every class the same share. */
  readonly guessing: number;
  /** Value at the upper edge. */
  readonly top: number;
  /** The latest value in words. */
  readonly told: string;
}

/** Draws `values`, one per epoch of `total`, into the figure at `selector`. */
function drawCurve(selector: string, values: readonly number[], total: number, { guessing, top, told }: CurveScale): void {
  const x = (i: number) => (i * CURVE.width) / Math.max(1, total - 1);
  const y = (value: number) => CURVE.height * (1 - Math.min(value / top, 1));
  find(`${selector} .value`, HTMLElement).textContent = told;
  find(`${selector} .last`, SVGTextElement).textContent = `${total}`;
  setAttributes(`${selector} .guessing`, { x2: CURVE.width, y1: y(guessing), y2: y(guessing) });
  setAttributes(`${selector} polyline`, { points: values.map((value, i) => `${x(i)},${y(value)}`).join(' ') });
  setAttributes(`${selector} circle`, { r: 3.5, cx: x(values.length - 1), cy: y(values[values.length - 1]) });
}

function setAttributes(selector: string, attributes: { readonly [name: string]: string | number }): void {
  for (const [name, value] of Object.entries(attributes)) find(selector, SVGElement).setAttribute(name, `${value}`);
}

const decimal = (value: number): string => value.toFixed(2);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function element<K extends keyof HTMLElementTagNameMap>(tag: K, ...children: readonly (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

function find<T extends Element>(selector: string, kind: new () => T): T {
  const found = document.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`view: expected ${kind.name} at '${selector}' in index.html, got ${found}.`);
}
