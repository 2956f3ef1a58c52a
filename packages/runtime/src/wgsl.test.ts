// What the wrapper of the preprocessor refuses, and what it lets through.
import { expect, test } from 'vitest';
import { f32Literal, type Hole, wgsl } from './wgsl.ts';

test('chooses by #if, #elif and #else, and prints integers and text', () => {
  const source = (first: boolean, second: boolean) => wgsl`a
#if ${first}
b
#elif ${second}
c
#else
d
#endif
${4}u ${'f32'}`;
  const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
  expect(lines(source(true, true))).toEqual(['a', 'b', '4u f32']);
  expect(lines(source(false, true))).toEqual(['a', 'c', '4u f32']);
  expect(lines(source(false, false))).toEqual(['a', 'd', '4u f32']);
});

test('refuses directives that the preprocessor would read as something else', () => {
  expect(
    () => wgsl`
#if ${true}
#else if ${false}
#endif`,
  ).toThrow("wgsl: expected nothing after #else, got '#else if'. Put the rest on the next line.");
  expect(
    () => wgsl`
#if ${true}
#endif x`,
  ).toThrow("wgsl: expected nothing after #endif, got '#endif x'.");
  expect(() => wgsl`#ifdef ${'x'}`).toThrow("wgsl: expected #if, #elif, #else or #endif, got '#ifdef'.");
  expect(() => wgsl`#if x ${true}`).toThrow(/^wgsl: expected .* right after #if, got '#if x'\.$/);
  expect(() => wgsl`x; // #endif`).toThrow("wgsl: expected no directive in a comment, got 'x; // #endif'.");
});

test('refuses holes that WGSL would read as something else', () => {
  const notBoolean: Hole = 1;
  expect(
    () => wgsl`
#if ${notBoolean}
#endif`,
  ).toThrow('wgsl: expected a boolean after #if, got 1.');
  expect(() => wgsl`const N = ${1.5};`).toThrow('wgsl: expected an integer or text, got 1.5. Use f32Literal(x) for a float.');
  expect(() => wgsl`const N = ${true};`).toThrow(/^wgsl: expected a number or text in .*, got true\.$/);
  const { missing } = JSON.parse('{}');
  expect(() => wgsl`const N = ${missing};`).toThrow(/^wgsl: expected a number or text in .*, got undefined\.$/);
});

test('a float keeps its point', () => {
  expect([1, -0.5, 1e-7, 1e21].map(f32Literal)).toEqual(['1.0f', '-0.5f', '1e-7f', '1e+21f']);
  expect(() => f32Literal(Infinity)).toThrow('f32Literal: expected a finite number, got Infinity.');
});
