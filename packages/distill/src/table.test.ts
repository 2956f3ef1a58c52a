// Tables as the user sees them.
import { describe, expect, it } from 'vitest';
import { HARD, resultCell, SOFT, smallResults } from './runs/results.fixture.ts';
import { accuracyTable, labelTable } from './table.ts';

describe('accuracyTable', () => {
  it('has a row for each kind of labels and a column for each ipc', () => {
    expect(accuracyTable(smallResults)).toBe(
      [
        'labels                         IPC 1                    IPC 10',
        '-----------------------------  -----------------------  -----------------------',
        'hard                           11.0 % [-1.7, 23.7] n=2  30.0 % n=1',
        'expert epoch 2, temperature 2  -                        42.0 % [37.0, 47.0] n=3',
        '',
      ].join('\n'),
    );
  });

  it('tells rows apart by the settings that differ within a place, and by no others', () => {
    const cells = [resultCell(1, HARD, [0.1], 0.1), resultCell(1, HARD, [0.2], 0.01), resultCell(10, HARD, [0.3], 0.1)];
    expect(accuracyTable({ ...smallResults, cells })).toBe(
      [
        'labels                   IPC 1       IPC 10',
        '-----------------------  ----------  ----------',
        'hard, optimizer.lr 0.1   10.0 % n=1  30.0 % n=1',
        'hard, optimizer.lr 0.01  20.0 % n=1  -',
        '',
      ].join('\n'),
    );
    const oneEach = [resultCell(1, HARD, [0.1], 0.1), resultCell(10, HARD, [0.3], 0.01)];
    expect(accuracyTable({ ...smallResults, cells: oneEach }).split('\n')[2]).toBe('hard    10.0 % n=1  30.0 % n=1');
  });

  it('says so when there is nothing yet', () => {
    expect(accuracyTable({ ...smallResults, cells: [] })).toBe('labels\n------\n');
  });
});

describe('labelTable', () => {
  it('shows entropy, each kind of labels once', () => {
    const cells = [resultCell(1, HARD, [0.1], 0.1), resultCell(1, HARD, [0.2], 0.01), resultCell(10, SOFT, [0.3])];
    expect(labelTable({ ...smallResults, cells })).toBe(
      [
        'labels                         IPC  entropy',
        '-----------------------------  ---  ---------',
        'hard                           1    0.00 nats',
        'expert epoch 2, temperature 2  10   1.25 nats',
        '',
      ].join('\n'),
    );
  });

  it('shows the mass on related classes where it is known', () => {
    const relatedMass = { sameClass: 0.5, sameShape: 0.25, sameTexture: 0.2, unrelated: 0.05 };
    const cells = [resultCell(1, { ...SOFT, edits: '', relatedMass }, [0.1]), resultCell(1, HARD, [0.1])];
    expect(labelTable({ ...smallResults, cells })).toBe(
      [
        'labels          IPC  entropy    same class  same shape  same texture  unrelated',
        '--------------  ---  ---------  ----------  ----------  ------------  ---------',
        'expert epoch 2  1    1.25 nats  50.0 %      25.0 %      20.0 %        5.0 %',
        'hard            1    0.00 nats  -           -           -             -',
        '',
      ].join('\n'),
    );
  });
});
