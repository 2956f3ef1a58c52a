// The devices that all device tests of a process share. A missing adapter fails the suite: it throws.
import { openDevice } from '@softlabel/node';
import type { Device } from '@softlabel/runtime';

let opened: Promise<Device> | undefined;
let withUnits: Promise<Device> | undefined;

/** The shared device, opened at first use. */
export const sharedDevice = (): Promise<Device> => (opened ??= openDevice());

/** A second one, opened with the adapter's matrix units where it has any: variants that use them round to f16, so only their own tests take it. */
export const matrixUnitDevice = (): Promise<Device> => (withUnits ??= openDevice({ matrixUnits: true }));
