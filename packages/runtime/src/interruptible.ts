// A device that nobody waits for any more once a signal asks to stop. Not the end of what was submitted: the device works on.
import type { Device } from './device.ts';

/** The same device, but that waiting for it, and making something on it, throws the signal's reason as soon as this asks to stop. */
export function interruptible(device: Device, signal: AbortSignal | undefined): Device {
  if (signal === undefined) return device;
  return {
    ...device,
    settle: (promise) => orReason(device.settle(promise), signal),
    async checked(what, make) {
      signal.throwIfAborted();
      return orReason(device.checked(what, make), signal);
    },
  };
}

/** What `promise` gives, unless the signal comes first. */
function orReason<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop)); // a training waits thousands of times
  });
}
