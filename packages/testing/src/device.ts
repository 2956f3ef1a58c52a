// The one device that every device test of a process shares. A missing adapter fails the suite: it throws.
import { openDevice } from '@softlabel/node';
import type { Device } from '@softlabel/runtime';

let opened: Promise<Device> | undefined;

/** The shared device, opened at first use. */
export const sharedDevice = (): Promise<Device> => (opened ??= openDevice());
