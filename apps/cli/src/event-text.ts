// What an experiment's events say to people, line by line. Not where the lines go.
import type { ExperimentEvent } from '@softlabel/distill';
import { durationText } from './duration.ts';
import { percentText } from './facts-text.ts';

type Told = Exclude<ExperimentEvent, { kind: 'progress' }>;
type Plan = Extract<ExperimentEvent, { kind: 'plan' }>;

/** Lines for an event; none for those that only programs need. */
export function eventText(event: Told): string[] {
  switch (event.kind) {
    case 'finished':
      return [`${event.folder} holds this run, finished. Nothing was computed.`];
    case 'adopted':
      return [`taken over from ${event.from}: ${adoptedText(event)}`];
    case 'whitening':
      return [event.from === null ? `whitening: fitted in ${durationText(event.seconds)}` : `whitening: taken over from ${event.from}`];
    case 'plan':
      return [...event.experts.flatMap((expert) => expertText(expert, event.changed)), ...studentsText(event)];
    case 'epoch':
      return inputText(event.record);
    case 'expert':
      return [`expert ${event.index}: ${event.epochs} epochs, accuracy ${percentText(event.accuracy)}, ${durationText(event.seconds)}`];
    case 'cell':
      return [
        `${event.place} of ${event.cells}  ${event.name}: accuracy ${percentText(event.cell.accuracy.mean)}, ${durationText(event.cell.seconds)}`,
      ];
    default:
      return [];
  }
}

/** Of streamed images, which of input and device the other one waited for. */
function inputText({ expert, epoch, input }: Extract<ExperimentEvent, { kind: 'epoch' }>['record']): string[] {
  if (input === undefined) return [];
  const { imagesPerSecond, deviceWaited, inputWaited } = input;
  const bottleneck = deviceWaited > inputWaited ? 'input' : 'device';
  return [
    `expert ${expert}, epoch ${epoch}: ${imagesPerSecond.toFixed(0)} images/s, the ${bottleneck} is the bottleneck (device waited ${durationText(deviceWaited)}, input ${durationText(inputWaited)})`,
  ];
}

const adoptedText = ({ experts, students }: Extract<ExperimentEvent, { kind: 'adopted' }>): string =>
  [counted(experts, 'expert'), counted(students, 'student')].filter((part) => part !== '').join(', ');

const counted = (count: number, what: string): string => (count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`);

function expertText({ index, standing, epochs }: Plan['experts'][number], changed: Plan['changed']): string[] {
  switch (standing) {
    case 'kept':
      return [`expert ${index}: kept, ${epochs} epochs`];
    case 'resumed':
      return [`expert ${index}: goes on after epoch ${epochs}`];
    case 'redone':
      return [`expert ${index}: trained again, and its checkpoints here replaced, because of a change of ${changed.join(', ')}`];
    case 'lost':
      return [`expert ${index}: trained again, because checkpoints of it are missing`];
    case 'new':
      return [];
  }
}

function studentsText({ students: { total, kept, others }, changed }: Plan): string[] {
  const again = others > 0 ? [`students: ${others} finished here do not count, because of a change of ${changed.join(', ')}`] : [];
  return kept > 0 ? [`students: ${kept} of ${total} kept`, ...again] : again;
}
