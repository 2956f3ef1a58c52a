// Label mass by relation to the true class: names, colours, and what a uniform label has. Not its measurement (distill's).
import type { RelatedMass } from '@softlabel/distill';
import { paint } from './palette.ts';

export interface Relation {
  readonly key: keyof RelatedMass;
  readonly name: string;
  readonly colour: string;
}

/** The relations, nearest first. */
export const RELATIONS: readonly Relation[] = [
  { key: 'sameClass', name: 'same class', colour: paint('blue') },
  { key: 'sameShape', name: 'same shape', colour: paint('orange') },
  { key: 'sameTexture', name: 'same texture', colour: paint('green') },
  { key: 'unrelated', name: 'unrelated', colour: paint('slate') },
];

/** Mass of the uniform label: the share of the classes in each relation. */
export function uniformMass(shapes: number, textures: number): RelatedMass {
  const K = shapes * textures;
  return {
    sameClass: 1 / K,
    sameShape: (textures - 1) / K,
    sameTexture: (shapes - 1) / K,
    unrelated: ((shapes - 1) * (textures - 1)) / K,
  };
}
