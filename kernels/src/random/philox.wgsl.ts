// WGSL functions of the counter-based generator Philox 4x32-10, with the same bits as runtime/src/philox.ts. Not a kernel.
import { wgsl } from '@softlabel/runtime';

/**
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011), section 4.3. The number at (seed, stream,
 * step, index) is word index % 4 of random_quad(seed, stream, step, index / 4).
 */
export const PHILOX = wgsl /* wgsl */`
// High 32 bits of a product of 64; WGSL has no wider integers.
fn multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let cross = a_low * b_high + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (cross >> 16u);
}

fn philox(counter: vec4u, key: vec2u) -> vec4u {
  var c = counter;
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    let high0 = multiply_high(0xd2511f53u, c.x);
    let high1 = multiply_high(0xcd9e8d57u, c.z);
    c = vec4u(high1 ^ c.y ^ k.x, 0xcd9e8d57u * c.z, high0 ^ c.w ^ k.y, 0xd2511f53u * c.x);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

// Four words; seed and step come from the counter that the host keeps.
fn random_quad(seed: u32, stream: u32, step: u32, quad: u32) -> vec4u {
  return philox(vec4u(quad, step, 0u, 0u), vec2u(seed, stream));
}

// Uniform in [0, 1) with 24 bits, exact in f32.
fn uniform_of(words: vec4u) -> vec4f { return vec4f(words >> vec4u(8u)) * 0x1p-24f; }

// Integer in [0, below).
fn integer_of(word: u32, below: u32) -> u32 { return multiply_high(word, below); }
`;
