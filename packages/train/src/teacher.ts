// The network that labels the images of a training in every step: its weights on the device, and its labels. Not how it was trained.
import type { Device } from '@softlabel/runtime';
import { allocate, type DeviceTensor, flatten, softmax, type Tensor, write } from '@softlabel/tensor';
import { type HostParams, type Model, type Params, specsOf } from './model.ts';

/** A teacher's weights; empty where there is none. */
export type TeacherInputs = { readonly params: Params; readonly buffers: Params };
type TeacherTensors = Readonly<Record<keyof TeacherInputs, { readonly [name: string]: DeviceTensor }>>;

const NONE = { params: {}, buffers: {} };

/** What a teacher labels with; nothing where there is none. */
export const teacherSpecs = (teacher: Model | null) =>
  teacher === null ? NONE : { params: specsOf(teacher.params), buffers: specsOf(teacher.buffers) };

/** Labels [n, classes] of the very images [n, h, w, c] that are learnt: softmax(logits / temperature), in evaluation mode. */
export const taught = (teacher: Model, weights: TeacherInputs, images: Tensor, temperature: number): Tensor =>
  softmax(teacher.apply(weights, images, 'eval').logits, temperature);

/** The weights of a teacher on a device, which all members of a population share. */
export class HeldTeacher {
  readonly tensors: TeacherTensors;
  readonly #device: Device;

  private constructor(device: Device, tensors: TeacherTensors) {
    this.#device = device;
    this.tensors = tensors;
  }

  /** Room for the weights of `teacher`; none where it is null. */
  static async create(device: Device, teacher: Model | null): Promise<HeldTeacher> {
    return new HeldTeacher(device, teacher === null ? NONE : await allocate(device, `teacher ${teacher.name}`, teacherSpecs(teacher)));
  }

  load(variables: HostParams): void {
    const { params, buffers } = this.tensors;
    for (const [name, tensor] of Object.entries({ ...params, ...buffers })) write(this.#device, tensor, variables[name]);
  }

  release(): void {
    for (const [, { region }] of flatten<DeviceTensor>(this.tensors)) region.destroy();
  }
}
