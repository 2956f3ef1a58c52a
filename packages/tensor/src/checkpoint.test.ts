// What checkpoints promise before anything runs: the same expressions, less memory, nothing computed again without need. No device.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Node, nodesOf } from './graph.ts';
import {
  abs,
  add,
  apply,
  averagePool,
  batchNorm,
  bytesOf,
  checkpoint,
  conv2d,
  defineOp,
  divide,
  exp,
  f32,
  grad,
  instanceNorm,
  log,
  multiply,
  type Plan,
  program,
  relu,
  scope,
  square,
  sum,
  type Tensor,
  tanh,
  valueAndGrad,
  vjp,
} from './index.ts';
import { recompute } from './recompute.ts';
import { simplify } from './simplify.ts';

const device = { profile: DEFAULT_PROFILE };
type Named = { [name: string]: Tensor };
const plainly: typeof checkpoint = (fn) => fn;

type Chained = (x: Tensor) => Tensor;
const repeated =
  (fn: Chained, times: number): Chained =>
  (x) =>
    Array.from({ length: times }).reduce<Tensor>((y) => fn(y), x);

/** Ops without a layer, once for each launch. */
const labels = ({ launches }: Plan): string[] => launches.map(({ label }) => label);

describe('any function of checkpoints within checkpoints', () => {
  type Step = { readonly name: keyof typeof COMBINE; readonly a: number; readonly b: number };
  type Block = readonly (Step | Block)[];
  const COMBINE = {
    add,
    divide,
    tanh,
    sum: (a: Tensor, b: Tensor) => add(a, sum(b)),
    slope: (a: Tensor, b: Tensor) => vjp([exp(multiply(a, b))], [b], [a])[0] ?? a,
  };
  const step: fc.Arbitrary<Step> = fc.record({
    name: fc.constantFrom('add', 'divide', 'tanh', 'sum', 'slope'),
    a: fc.nat(),
    b: fc.nat(),
  });
  const { block } = fc.letrec<{ block: Block }>((tie) => ({
    block: fc.array(fc.oneof({ depthSize: 'small' }, step, tie('block')), { minLength: 1, maxLength: 5 }),
  }));

  /** The last value and one in the middle, of two that are given; the one before the last leaves by a variable. */
  function run(block: Block, inputs: readonly Tensor[], wrap: typeof checkpoint, escaped: Tensor[] = []): { [value: string]: Tensor } {
    const values = [...inputs];
    for (const entry of block) {
      const [a, b] = 'name' in entry ? [entry.a, entry.b].map((i) => values[i % values.length]) : values.slice(-2);
      if ('name' in entry) values.push(COMBINE[entry.name](a, b));
      else {
        const returned = wrap((...pair: Tensor[]) => run(entry, pair, wrap, escaped))(a, b);
        values.push(...escaped.splice(0), ...Object.values(returned));
      }
    }
    escaped.push(values[values.length - 2]);
    return { middle: values[values.length >> 1], last: values[values.length - 1] };
  }

  const given = defineOp<{ name: string }>({
    name: 'given',
    formula: 'a tensor from outside',
    infer: () => [f32(8)],
    noDerivative: 'it is where differentiation ends.',
    lower: () => undefined,
  });
  const inputs = ['x', 'y'].map((name) => apply(given, [], { name })[0]);

  /** Results, their gradients and the gradients of those. */
  function derivatives(block: Block, wrap: typeof checkpoint): Tensor[] {
    const results = Object.values(run(block, inputs, wrap));
    const first = vjp(results, results, inputs).filter((gradient) => gradient !== null);
    const second = vjp(first, first, inputs).filter((gradient) => gradient !== null);
    return [...results, ...first, ...second];
  }

  /** A name for what each tensor computes, whatever nodes do it. */
  function expressions(tensors: readonly Tensor[], numbers: Map<string, number>): string[] {
    const numberOf = new Map<Node, number>();
    const nameOf = ({ node, output }: Tensor) => `${numberOf.get(node)}.${output}`;
    for (const node of nodesOf(tensors)) {
      const expression = `${node.op.name} ${JSON.stringify(node.attributes)} ${node.inputs.map(nameOf)}`;
      numbers.set(expression, numbers.get(expression) ?? numbers.size);
      numberOf.set(node, numbers.get(expression) ?? -1);
    }
    return tensors.map(nameOf);
  }

  test('has the values and derivatives of first and second order that it has without, term by term', () => {
    fc.assert(
      fc.property(block, (outermost) => {
        const numbers = new Map<string, number>();
        const kept = expressions(simplify(derivatives(outermost, plainly)), numbers);
        expect(expressions(recompute(simplify(derivatives(outermost, checkpoint))), numbers)).toEqual(kept);
      }),
      { numRuns: 100 },
    );
  });
});

describe('memory', () => {
  const chain = (wrap: typeof checkpoint, blocks: number, ops: number) =>
    program('chain', ({ x }: { x: Tensor }) => {
      const network = repeated(wrap(repeated(tanh, ops)), blocks);
      return grad((inputs: { x: Tensor }) => square(sum(network(inputs.x))))({ x });
    }).plan(device, { x: f32(1024) }).cost.peakBytes;

  test('of a chain of blocks grows by one tensor with every checkpointed block, whatever is inside', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 2, max: 6 }), (blocks, ops) => {
        const growth = (wrap: typeof checkpoint) => chain(wrap, blocks + 1, ops) - chain(wrap, blocks, ops);
        expect(growth(plainly)).toBe(ops * bytesOf(f32(1024)));
        expect(growth(checkpoint)).toBe(bytesOf(f32(1024)));
        expect(chain(checkpoint, blocks, ops)).toBeLessThan(chain(plainly, blocks, ops));
      }),
      { numRuns: 20 },
    );
  });

  const groups = (outer: typeof checkpoint, inner: typeof checkpoint) =>
    program('groups', ({ x }: { x: Tensor }) => {
      const block = inner((y: Tensor) => tanh(exp(tanh(y))));
      const group = outer(repeated(block, 4));
      return grad((inputs: { x: Tensor }) => sum(repeated(group, 4)(inputs.x)))({ x });
    }).plan(device, { x: f32(1024) }).cost.peakBytes;

  test('is less with checkpoints within checkpoints than with either', () => {
    expect(groups(checkpoint, checkpoint)).toBeLessThan(groups(checkpoint, plainly));
    expect(groups(checkpoint, checkpoint)).toBeLessThan(groups(plainly, checkpoint));
    expect(groups(plainly, checkpoint)).toBeLessThan(groups(plainly, plainly));
  });

  const second = (wrap: typeof checkpoint, blocks: number) =>
    program('second', ({ x }: { x: Tensor }) => {
      const network = repeated(wrap(repeated(tanh, 4)), blocks);
      const gradient = grad((inputs: { x: Tensor }) => square(sum(network(inputs.x))));
      return grad((inputs: { x: Tensor }) => sum(square(gradient(inputs).x)))({ x });
    }).plan(device, { x: f32(1024) }).cost.peakBytes;

  test('is less for second derivatives too: what came back for the first does not wait for them', () => {
    const growth = (wrap: typeof checkpoint) => second(wrap, 9) - second(wrap, 8);
    expect(growth(plainly) - growth(checkpoint)).toBe(3 * bytesOf(f32(1024)));
  });
});

describe('what gradients need of a block is computed again right before, and nothing else is', () => {
  /** Ops of the sum of `fn` and of its gradient, in the order of the plan: a sum waits until somebody touches what it reads. */
  const names = (fn: Chained) =>
    labels(
      program('names', ({ x }: { x: Tensor }) => {
        const [y, { x: dX }] = valueAndGrad((inputs: { x: Tensor }) => sum(fn(inputs.x)))({ x });
        return { y, dX };
      }).plan(device, { x: f32(8) }),
    );

  test('in each block of a chain', () => {
    const block = checkpoint((x: Tensor) => tanh(log(exp(x))));
    const forward = ['exp', 'log', 'tanh'];
    // The derivative of tanh is written with its result, which the block returns; that of log with what goes in.
    const backward = ['square', 'subtract', 'multiply', 'exp', 'divide', 'multiply'];
    expect(names((x) => block(block(x)))).toEqual([...forward, ...forward, 'sum', ...backward, ...backward]);
  });

  test('after a result within the block, which is kept', () => {
    const block = checkpoint((x: Tensor) => {
      const first = exp(x);
      return { first, last: log(abs(first)) };
    });
    const backward = ['abs', 'divide', 'sign', 'multiply', 'add', 'multiply'];
    const both = ({ first, last }: Named) => add(first, last);
    expect(names((x) => both(block(x)))).toEqual(['exp', 'abs', 'log', 'add', ...backward, 'sum']);
  });

  test('in blocks within a block', () => {
    const inner = checkpoint((x: Tensor) => log(exp(x)));
    const outer = checkpoint((x: Tensor) => {
      const y = inner(x);
      return add(inner(y), y);
    });
    const backward = ['exp', 'log', 'exp', 'divide', 'multiply', 'add', 'exp', 'divide', 'multiply'];
    expect(names(outer)).toEqual(['exp', 'log', 'exp', 'log', 'add', ...backward, 'sum']);
  });
});

test('equal work in different checkpoints is done in each, in one checkpoint once; constants are one', () => {
  const twice = (x: Tensor) => add(multiply(exp(x), 3), multiply(exp(x), 3));
  const all = program('twice', ({ x }: Named) => ({ a: checkpoint(twice)(x), b: checkpoint(twice)(x), c: twice(x), d: twice(x) }));
  const plan = all.plan(device, { x: f32(8) });
  expect(labels(plan).filter((label) => label === 'exp')).toHaveLength(3);
  const storages = plan.launches.flatMap(({ operands }) => operands.flatMap((operand) => operand.storages));
  expect(new Set(storages.filter(({ origin }) => origin.kind === 'constant')).size).toBe(1);
});

test('running statistics that leave a block by a variable are updated once', () => {
  const step = program('step', ({ x, w, g, b, running }: Named) => {
    const updated: Named = {};
    const block = checkpoint((p: Named) => {
      const { y, mean } = batchNorm(conv2d(x, p['w'], { padding: 1 }), g, b);
      updated['running'] = scope('running', () => add(multiply(running, 0.9), multiply(mean, 0.1)));
      return relu(y);
    });
    return { dW: grad((p: Named) => sum(block(p)))({ w })['w'], ...updated };
  });
  const specs = { x: f32(2, 4, 4, 3), w: f32(3, 3, 3, 8), g: f32(8), b: f32(8), running: f32(8) };
  const plan = step.plan(device, specs);
  expect(labels(plan).filter((label) => label === 'conv2d')).toHaveLength(2);
  expect(plan.launches.filter(({ label }) => label === 'running: add')).toHaveLength(1);
});

test('patterns are joined within a checkpoint and in what it computes again, but not across its border', () => {
  const specs = { x: f32(2, 4, 4, 8), g: f32(8), b: f32(8) };
  const count = (label: string, fn: (inputs: Named) => Tensor) => {
    const gradient = program('block', (inputs: Named) => grad((p: Named) => sum(exp(fn(p))))(inputs));
    return labels(gradient.plan(device, specs)).filter((each) => each === label).length;
  };
  const normed = ({ x, g, b }: Named) => instanceNorm(exp(x), g, b);
  const whole = checkpoint((p: Named) => square(averagePool(relu(normed(p)), { window: 2 })));
  expect(count('instance-norm-relu', whole)).toBe(2);
  expect(count('instance-norm-relu-gradient', whole)).toBe(1);
  const cut = (p: Named) => averagePool(relu(checkpoint(normed)(p)), { window: 2 });
  expect(count('instance-norm-relu', cut)).toBe(0);
  expect(count('group-norm', cut)).toBe(1);
});
