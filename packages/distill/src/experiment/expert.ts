// The stage `expert`: trains one expert, keeps every epoch as a checkpoint, and goes on to the same bits where it was stopped. Not its labels.
//
// A checkpoint holds weights only. What else the next step depends on, the optimiser's state, lies in one resume file that is replaced after
// every epoch and removed at the end. It is written last, so that whatever it calls done has its checkpoint and its record.
import { isStream } from '@softlabel/data';
import { type HostParams, type ImageInput, initialVariables, NonFiniteError, train } from '@softlabel/train';
import { keptEpochs } from '../recipe/kept-epochs.ts';
import type { ExpertRecipe } from '../recipe/schema.ts';
import { expertCheckpoint, expertFolder, expertResume } from '../runs/layout.ts';
import { encodeEpoch, hasEpochs } from './checkpoint.ts';
import { evaluate } from './evaluate.ts';
import type { ExpertStanding } from './events.ts';
import { expertLearning, type Network } from './network.ts';
import type { PlannedTraining } from './plan.ts';
import type { EpochRecord } from './records.ts';
import { decodeResumePoints, encodeResumePoints, type ResumePoint } from './resume.ts';
import { stepReporter, stopwatch, type Workplace } from './workplace.ts';

/** A planned expert and what its folder holds of it. */
export interface ExpertState extends PlannedTraining {
  readonly standing: ExpertStanding;
  /** Where to go on, for `resumed`. */
  readonly resume: ResumePoint | null;
}

/** Looks what the folder holds of an expert. */
export async function findExpert(
  { folder, records }: Pick<Workplace, 'folder' | 'records'>,
  planned: PlannedTraining,
  settings: ExpertRecipe['expert'],
): Promise<ExpertState> {
  const { index, identity } = planned;
  const recorded = records.epochs(identity).map(({ epoch }) => epoch);
  const wanted = keptEpochs(settings);
  if (wanted.every((epoch) => recorded.includes(epoch)) && (await hasEpochs(folder, planned, wanted)))
    return { ...planned, standing: 'kept', resume: null };
  const resumeFile = expertResume(index);
  const [resume = null] = (await folder.readAs(resumeFile, decodeResumePoints)) ?? [];
  if (resume?.identity === identity) return { ...planned, standing: 'resumed', resume };
  if (recorded.length > 0) return { ...planned, standing: 'lost', resume: null };
  const replaced = await folder.savedEpochs(index);
  return { ...planned, standing: replaced.length > 0 ? 'redone' : 'new', resume: null };
}

/** Trains an expert to its last epoch from where it stands; `init` replaces fresh weights. Throws NonFiniteError, naming the last good checkpoint. */
export async function trainExpert(work: Workplace, recipe: ExpertRecipe, expert: ExpertState, init: HostParams | null): Promise<void> {
  if (expert.standing === 'kept') return work.folder.remove(expertResume(expert.index)); // a killed run may have left it
  const { epochs, batch, optimizer, schedule, saveEvery } = recipe.expert;
  const learning = expertLearning(recipe);
  const network = await work.networks.trainedBy(learning);
  const start = expert.resume ?? (await beginExpert(work, expert, network, init));
  network.learner.load(start.snapshot);
  const images = await trainingImages(work, recipe);
  const { labels } = work.data.train;
  const spent = stopwatch(start.seconds);
  let done = start.epoch;
  const settings = {
    epochs,
    batch,
    schedule,
    lr: optimizer.lr,
    order: recipe.train.order,
    seeds: [expert.seed],
    from: start.epoch,
    reportEvery: saveEvery,
    signal: work.signal,
    onSteps: stepReporter(work, learning, () => `expert ${expert.index}, epoch ${Math.floor(done) + 1} of ${epochs}`),
  };
  try {
    const set = { images, targets: [labels], count: labels.length };
    for await (const { epoch, losses, flow } of train(network.learner, set, settings)) {
      const input = isStream(work.data.train) ? { input: flow } : {};
      await keepEpoch(work, expert, network, { epoch, loss: losses[0], seconds: spent(), ...input });
      done = epoch;
    }
  } catch (error) {
    throw error instanceof NonFiniteError ? withLastGood(error, work.folder.pathOf(expertCheckpoint(expert.index, done))) : error;
  }
  await work.folder.remove(expertResume(expert.index));
  const [{ accuracy, seconds }] = work.records.epochs(expert.identity).slice(-1);
  work.onEvent({ kind: 'expert', index: expert.index, epochs, accuracy, seconds });
}

/** What an expert sees of the training set: in every step other crops, where the recipe says so. */
async function trainingImages({ data: { train }, seen }: Workplace, { data }: ExpertRecipe): Promise<ImageInput> {
  const isCropped = 'crop' in data && data.crop === 'random';
  if (!isCropped || !isStream(train)) return seen.of(train);
  return { read: (indices, draws = []) => train.readCrops(indices, draws) };
}

/** Starts over: drops what the folder holds of another expert, and keeps the initialisation as epoch 0. */
async function beginExpert(work: Workplace, expert: ExpertState, network: Network, init: HostParams | null): Promise<ResumePoint> {
  await work.folder.remove(expertFolder(expert.index));
  network.learner.load({ variables: init ?? initialVariables(work.networks.model, expert.seed) });
  return keepEpoch(work, expert, network, { epoch: 0, loss: null, seconds: 0 });
}

/** Evaluates and keeps the epoch that the network stands at: checkpoint, record, then the point to go on from. */
async function keepEpoch(
  work: Workplace,
  { index, seed, identity }: ExpertState,
  network: Network,
  report: Pick<EpochRecord, 'epoch' | 'loss' | 'seconds' | 'input'>,
): Promise<ResumePoint> {
  const { folder, records, networks, data, seen, onEvent } = work;
  const { epoch, seconds } = report;
  const [{ accuracies }] = await evaluate(network, work, `expert ${index}, epoch ${epoch}`);
  const record: EpochRecord = { kind: 'epoch', identity, expert: index, ...report, ...accuracies };
  const snapshot = await network.learner.snapshot();
  const trained = { values: snapshot.variables, record, seed, whitening: await seen.whitening() };
  const checkpoint = encodeEpoch(networks.model, data, trained);
  await folder.write(expertCheckpoint(index, epoch), checkpoint);
  await records.add(record);
  const point: ResumePoint = { identity, epoch, seconds, notes: '', snapshot };
  await folder.write(expertResume(index), encodeResumePoints([point]));
  onEvent({ kind: 'epoch', record });
  return point;
}

function withLastGood(error: NonFiniteError, checkpoint: string): NonFiniteError {
  return new NonFiniteError(`${error.message} The last good checkpoint is ${checkpoint}.`, error.member, { cause: error });
}
