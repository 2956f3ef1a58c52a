// How far our number may be from the paper's to count as the same. Not what is compared.
//
// tolerance = 2 points + t(0.95, n - 1) s sqrt(2 / n), with the paper's n = 5 students and s^2 = std^2 n / (n - 1)
import { studentTQuantile } from '../statistics/student-t.ts';
import type { PaperNumber } from './cell.ts';

/** For another expert and another choice of images, which the paper's deviation over students does not hold. */
const OTHER_IMAGES = 0.02;
const STUDENTS = 5;

/**
 * Two means of so many students lie within it with a chance of 95 %, in standard deviations as the paper has them. Both sides scatter, but the deviation
 * is that of the paper's students alone, which has n - 1 degrees of freedom.
 */
const STUDENT_NOISE = studentTQuantile(0.95, STUDENTS - 1) * Math.sqrt(STUDENTS / (STUDENTS - 1)) * Math.sqrt(2 / STUDENTS);

/** Accuracies are multiples of one test image, so that a difference may be the tolerance itself. */
const ROUNDING = 1e-9;

/**
 * The largest difference, as a fraction, by which a number counts as reproduced. It comes from the paper's number alone: a run whose students
 * scatter more earns no more room.
 */
export function toleranceOf({ std }: PaperNumber): number {
  return OTHER_IMAGES + (std ?? 0) * STUDENT_NOISE;
}

/** Whether our accuracy, as a fraction, is the paper's. */
export function isReproduced(paper: PaperNumber, ours: number): boolean {
  return Math.abs(ours - paper.mean) <= toleranceOf(paper) + ROUNDING;
}
