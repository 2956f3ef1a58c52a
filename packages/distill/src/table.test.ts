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
        '  over hard                    -                        +12.0',
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

  it('holds soft labels against hard ones of the same ipc and settings, in pairs where there are as many', () => {
    const plain = { ...SOFT, edits: '' };
    const cells = [
      resultCell(1, HARD, [0.1, 0.12, 0.11], 0.1),
      resultCell(1, plain, [0.13, 0.16, 0.13], 0.1),
      resultCell(1, HARD, [0.2, 0.2, 0.2], 0.01),
      resultCell(1, plain, [0.1, 0.1, 0.1], 0.01),
      resultCell(10, HARD, [0.3, 0.3], 0.1),
      resultCell(10, plain, [0.29995, 0.29995, 0.29995], 0.1),
      resultCell(50, plain, [0.5], 0.1),
    ];
    // Differences 0.03, 0.04, 0.02: mean 0.03, deviation 0.01, half width 4.3027 * 0.01 / sqrt(3) = 0.0248.
    expect(accuracyTable({ ...smallResults, cells })).toBe(
      [
        'labels                             IPC 1                   IPC 10',
        '---------------------------------  ----------------------  ----------',
        'hard, optimizer.lr 0.1             11.0 % [8.5, 13.5] n=3  30.0 % n=2',
        'expert epoch 2, optimizer.lr 0.1   14.0 % [9.7, 18.3] n=3  30.0 % n=3',
        '  over hard                        +3.0 [+0.5, +5.5]       0.0',
        'hard, optimizer.lr 0.01            20.0 % n=3              -',
        'expert epoch 2, optimizer.lr 0.01  10.0 % n=3              -',
        '  over hard                        -10.0                   -',
        '',
        'labels                            IPC 50',
        '--------------------------------  ----------',
        'expert epoch 2, optimizer.lr 0.1  50.0 % n=1',
        '',
      ].join('\n'),
    );
  });

  it('breaks columns that a terminal has no room for', () => {
    const cells = [1, 10, 50, 100, 200].map((ipc) => resultCell(ipc, HARD, [0.3, 0.32]));
    const lines = accuracyTable({ ...smallResults, cells }).split('\n');
    expect(lines.filter((line) => line.startsWith('labels')).map((line) => line.match(/\d+/g))).toEqual([
      ['1', '10'],
      ['50', '100'],
      ['200'],
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
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
