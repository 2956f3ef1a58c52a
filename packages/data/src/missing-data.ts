// The error for a place that is there, but holds nothing of the data set. Not for data that is damaged or of another kind.

/** Readers say what they looked for and found; readers.ts adds what belongs there and where it is published. */
export class MissingData extends Error {
  override name = 'MissingData';
}
