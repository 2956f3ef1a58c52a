// How kernels over [... channels] take the channels: four at a time where they divide by four, else one at a time. Not a kernel.

/**
 * WGSL type of the values a kernel works on, and of the elements of its bindings. A binding has one element type, so a kernel over channels
 * comes as two KernelDefs from one source: `vec4f` for channels in fours, and `f32`, with `-scalar` in its name, for any number.
 */
export type ChannelElement = 'vec4f' | 'f32';

export const channelWidth = (element: ChannelElement): number => (element === 'vec4f' ? 4 : 1);
export const kernelName = (name: string, element: ChannelElement): string => (element === 'vec4f' ? name : `${name}-scalar`);

/** WGSL: Value, the type of an element, WIDTH, the channels in it, and each of them by its number. */
export const valueSource = (element: ChannelElement): string => `
alias Value = ${element};
const WIDTH = ${channelWidth(element)}u;
fn component(value: Value, i: u32) -> f32 { return ${element === 'vec4f' ? 'value[i]' : 'value'}; }`;
