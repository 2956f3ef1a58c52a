// Long computations in steps, so that whoever runs one can tell how far it is, and stop it. Not the computations.

/** Runs to the end and gives what it returns. */
export function lastOf<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same steps with `change` applied to what each of them gives. */
export function* mapSteps<A, B, T>(steps: Generator<A, T>, change: (given: A) => B): Generator<B, T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield change(step.value);
  }
}
