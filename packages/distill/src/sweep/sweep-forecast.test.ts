// What is left of a sweep: over several runs and workers, before all of them have begun, and after failures.
import { expect, test } from 'vitest';
import { SweepForecast } from './sweep-forecast.ts';

const told = (point: number, done: number, total: number) => ({ point, done, total });

test('runs that have not begun are taken for the mean of those that have', () => {
  const forecast = new SweepForecast(4);
  forecast.add(0, told(0, 10, 100), 0);
  expect([forecast.done, forecast.total]).toEqual([10, 400]);
  forecast.add(1, told(1, 20, 300), 0);
  expect([forecast.done, forecast.total]).toEqual([30, 800]);
});

test('the time left is that of the work left at the speed of all workers together', () => {
  const forecast = new SweepForecast(2);
  forecast.add(0, told(0, 10, 100), 0);
  expect(forecast.secondsLeft(0)).toBeNull();
  forecast.add(1, told(1, 10, 100), 5);
  forecast.add(0, told(0, 30, 100), 10);
  // 30 in 10 s, and 160 of 200 are left.
  expect(forecast.secondsLeft(10)).toBeCloseTo(160 / 3, 9);
});

test('a run that is opened again counts from 0, and its work once', () => {
  const forecast = new SweepForecast(1);
  forecast.add(0, told(0, 40, 100), 0); // its expert
  forecast.add(1, told(0, 10, 60), 1); // its students, by two workers
  forecast.add(0, told(0, 5, 60), 1);
  forecast.add(0, told(0, 20, 60), 2);
  expect([forecast.done, forecast.total]).toEqual([70, 100]);
});

test('what failed in a run that has ended is no longer awaited', () => {
  const forecast = new SweepForecast(2);
  forecast.add(0, told(0, 40, 100), 0);
  forecast.end(0);
  expect(forecast.total).toBe(80);
  forecast.add(0, told(1, 100, 100), 1);
  forecast.end(1);
  expect([forecast.done, forecast.total, forecast.secondsLeft(1)]).toEqual([140, 140, 0]);
});
