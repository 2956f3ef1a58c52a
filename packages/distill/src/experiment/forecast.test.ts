// How much is left: work, and time from measured speed.
import { expect, test } from 'vitest';
import { Forecast, passWork, stepsWork } from './forecast.ts';

test('a pass costs as much as its steps', () => {
  expect(passWork(25, 10)).toBe(stepsWork(2, 20) + stepsWork(1, 5));
});

test('the time left is that of the work left at the speed since the first step', () => {
  const forecast = new Forecast(100);
  expect(forecast.secondsLeft(5)).toBeNull();
  forecast.add(20, 30); // compiles
  expect(forecast.secondsLeft(30)).toBeNull();
  forecast.add(20, 32);
  expect(forecast.secondsLeft(32)).toBe(6);
  expect(forecast.done).toBe(40);
});

test('more work than foreseen leaves nothing, not less', () => {
  const forecast = new Forecast(10);
  forecast.add(6, 1);
  forecast.add(6, 2);
  expect(forecast.secondsLeft(2)).toBe(0);
});
