// Matrix units for tests: the adapter's own, or WGSL that does their work, so that what surrounds them can be tested without a GPU. Not a variant.
import { type AnyKernel, DEFAULT_PROFILE, type Device, type DeviceProfile, type Variant } from '@softlabel/runtime';
import { matrixUnitDevice, uniformArray } from '@softlabel/testing';

/** A lane holds every LANES-th number of a result. Operands stay where they are staged; their offsets and strides count vec4h, as the units' do. */
const EMULATION = `
struct Place { first: u32, down: u32, across: u32 }
alias Left = Place;
alias Right = Place;
alias Result = array<f32, UNIT * UNIT / LANES>;
var<private> lane: u32;

fn row_major(offset: u32, stride: u32) -> Place { return Place(4u * offset, 4u * stride, 1u); }
fn col_major(offset: u32, stride: u32) -> Place { return Place(4u * offset, 1u, 4u * stride); }
fn at(place: Place, row: u32, column: u32) -> u32 { return place.first + row * place.down + column * place.across; }

// Four f16 in two words, because not every adapter has the type.
fn pack4(four: vec4f) -> vec2u { return vec2u(pack2x16float(four.xy), pack2x16float(four.zw)); }
fn unpack(four: vec2u, i: u32) -> f32 { return unpack2x16float(four[i / 2u])[i % 2u]; }

// Of a lane. No constant bounds a loop here, or the driver would write all turns out and compile for minutes.
fn numbers() -> u32 { return min(UNIT * UNIT / LANES, lane + UNIT * UNIT); }

fn multiply(left: Place, right: Place, sums: Result) -> Result {
  var result = sums;
  for (var i = 0u; i < numbers(); i++) {
    let row = (lane + i * LANES) / UNIT;
    let column = (lane + i * LANES) % UNIT;
    for (var k = 0u; k < min(UNIT, lane + UNIT); k++) {
      let l = at(left, row, k);
      let r = at(right, k, column);
      result[i] += unpack(left_tile[l / 4u], l % 4u) * unpack(right_tile[r / 4u], r % 4u);
    }
  }
  return result;
}

fn store(offset: u32, value: Result, stride: u32) {
  for (var i = 0u; i < numbers(); i++) {
    let number = lane + i * LANES;
    results[offset + number / UNIT * stride + number % UNIT] = value[i];
  }
}
`;

/** The source of a variant for matrix units, for a device that has none and whose subgroups may have any size. */
const emulateUnits = (source: string): string =>
  source
    .replace(/^enable .*;$/gm, '')
    .replaceAll('array<vec4h,', 'array<vec2u,')
    .replaceAll('vec4h(', 'pack4(')
    .replace(/alias Left = .*\nalias Right = .*\nalias Result = .*\n/, EMULATION)
    .replace(/,\s*@builtin\(subgroup_id\) subgroup: u32,\s*\) \{/, ') {\n  let subgroup = local / LANES;\n  lane = local % LANES;')
    .replace(/subgroupMatrixLoad<\w+, (\w+)>\(&\w+, /g, '$1(')
    .replaceAll('subgroupMatrixMultiplyAccumulate(', 'multiply(')
    .replaceAll('subgroupMatrixStore<row_major>(&results, ', 'store(');

type Params = { readonly [name: string]: number };

/** `def` with nothing but its variant for matrix units, and the device to run it on: emulated for such units as given where the adapter has none. */
export async function onMatrixUnits(
  def: AnyKernel,
  params: Params,
  units: Pick<DeviceProfile, 'subgroupSize' | 'matrixUnit'>,
): Promise<{ readonly def: AnyKernel; readonly device: Device }> {
  const device = await matrixUnitDevice();
  const own = matrixVariants(def, device.profile, params);
  if (own.length > 0) return { device, def: { ...def, variants: () => own } };
  const emulated = matrixVariants(def, { ...DEFAULT_PROFILE, kind: 'discrete', ...units }, params);
  if (emulated.length === 0) throw new Error(`${def.name}: expected a variant for matrix units, got none.`);
  return { device, def: { ...def, variants: () => emulated, source: (variant) => emulateUnits(def.source(variant)) } };
}

const matrixVariants = (def: AnyKernel, profile: DeviceProfile, params: Params): readonly Variant[] =>
  def.variants(profile, params).filter(({ name }) => name === 'matrix-unit');

/** Random multiples of 1 / 64 between -1 and 1: f16 holds them, so that rounding changes nothing. */
export const f16Array = (count: number, seed: number): Float32Array<ArrayBuffer> =>
  uniformArray(count, seed).map((x) => Math.round(64 * x) / 64);
