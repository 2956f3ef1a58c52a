// Resume files: everything that the next step of a training depends on, whole, as safetensors in the engine's layouts. Not checkpoints, which hold weights only.
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '@softlabel/formats';
import type { Snapshot } from '@softlabel/train';
import { z } from 'zod';
import { isStudentResume } from '../runs/layout.ts';
import type { RunFolder } from '../runs/run-folder.ts';

/** A training between two epochs. */
export interface ResumePoint {
  /** Identity of the stage that is trained. */
  readonly identity: string;
  /** Epochs done. */
  readonly epoch: number;
  /** Seconds spent so far, by all processes together. */
  readonly seconds: number;
  /** What the stage itself wants to know again, as text. */
  readonly notes: string;
  readonly snapshot: Snapshot;
}

const GROUPS = ['variables', 'optimizer'] as const;
type Tensors = ReadonlyMap<string, SafeTensor<ArrayBuffer>>;

/** The bytes of a resume file: one point, or those of all members of a population. */
export function encodeResumePoints(points: readonly ResumePoint[]): Uint8Array<ArrayBuffer> {
  const tensors = points.flatMap(({ snapshot }, member) =>
    GROUPS.flatMap((group) =>
      Object.entries(snapshot[group]).map(([name, data]): [string, SafeTensor] => [
        `${member}/${group}/${name}`,
        { dtype: 'F32', shape: [data.length], data },
      ]),
    ),
  );
  const facts = points.map(({ snapshot: _, ...fact }) => fact);
  return encodeSafetensors(new Map(tensors), { points: JSON.stringify(facts) });
}

const factsSchema = z.array(z.object({ identity: z.string(), epoch: z.number().min(0), seconds: z.number().min(0), notes: z.string() }));

/** Reads a resume file, called `source` in errors. Throws when it is cut short or foreign. */
export function decodeResumePoints(bytes: Uint8Array, source: string): ResumePoint[] {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const facts = factsSchema.parse(JSON.parse(metadata['points'] ?? '[]'));
  return facts.map((fact, member) => ({
    ...fact,
    snapshot: { variables: group(tensors, `${member}/variables/`), optimizer: group(tensors, `${member}/optimizer/`) },
  }));
}

function group(tensors: Tensors, prefix: string): { [name: string]: Float32Array<ArrayBuffer> } {
  const values: [string, Float32Array<ArrayBuffer>][] = [];
  for (const [path, tensor] of tensors) {
    if (tensor.dtype === 'F32' && path.startsWith(prefix)) values.push([path.slice(prefix.length), tensor.data]);
  }
  return Object.fromEntries(values);
}

/** Students in training that were saved, by the worker that did. */
export async function savedStudents(folder: RunFolder): Promise<ResumePoint[][]> {
  const saved: ResumePoint[][] = [];
  for (const name of (await folder.fileNames('checkpoints')).filter(isStudentResume)) {
    const points = await folder.readAs(`checkpoints/${name}`, decodeResumePoints);
    if (points !== null) saved.push(points);
  }
  return saved;
}
