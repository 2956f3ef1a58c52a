// Ctrl-C and SIGTERM as an AbortSignal, and the end of a process that was asked to stop. Not what is saved then: stages save as they go.

/** Why a command stopped when it was asked to. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Aborts at the first signal; a second one ends the process at once, which loses no more. */
export function abortOnSignals(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    dispose();
    controller.abort(new Interrupted(`stopped by ${name}. What is saved is kept: the same command goes on from there.`));
  };
  const dispose = () => {
    for (const name of SIGNALS) process.off(name, stop);
  };
  for (const name of SIGNALS) process.on(name, stop);
  return { signal: controller.signal, dispose };
}

/** Ends the process, with its exit code, once everything is printed: Dawn would keep it until the device has done all that was submitted. */
export async function leave(): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
  process.exit();
}
