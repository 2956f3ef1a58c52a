// What an adapter cannot hold: the largest piece of a plan against a limit, with its remedy. Knows nothing of what the pieces are.

/** Something that must lie in one range of memory. */
export interface Piece {
  readonly label: string;
  /** Of all members together. */
  readonly bytes: number;
  readonly members: number;
}

export const bytesPerMember = ({ bytes, members }: Piece): number => bytes / members;

/** Throws, naming the largest of `pieces`, when it takes more than `limit` bytes. `where`: 'one tensor', 'one buffer'. */
export function expectToFit(pieces: readonly Piece[], limit: number, where: string): void {
  const largest = pieces.reduce<Piece | null>((most, piece) => (most === null || piece.bytes > most.bytes ? piece : most), null);
  if (largest === null || largest.bytes <= limit) return;
  const { label, bytes, members } = largest;
  const size = `${mebibytes(bytes)}${members === 1 ? '' : ` for ${members} members`}`;
  throw new Error(
    `${label}: expected at most ${mebibytes(limit)} in ${where} on this adapter, got ${size}. ${remedyFor(members, bytesPerMember(largest), limit)}`,
  );
}

/** What to lower, so that members of `perMember` bytes each keep to `limit`. To what is largestPopulation's to say: other limits may be narrower. */
export const remedyFor = (members: number, perMember: number, limit: number): string =>
  members > 1 && perMember <= limit ? 'Lower the population.' : "Lower the batch or the model's width.";

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
