// Lets a loss and its gradient to the logits share a launch: both begin with the softmax of every row. Bits are those of the two with the same variant.
import { crossEntropyForward, crossEntropyForwardGradient, crossEntropyGradientLogits } from '@softlabel/kernels';
import { chooseVariant, type DeviceProfile } from '@softlabel/runtime';
import type { Launch, Operand } from './lower.ts';

/** The same work in fewer launches: a gradient moves up to the loss of the same logits and targets, where all that it reads is known by then. */
export function joinLosses(launches: readonly Launch[], profile: DeviceProfile): Launch[] {
  const result: (Launch | null)[] = [...launches];
  launches.forEach((gradient, i) => {
    if (gradient.kernel !== crossEntropyGradientLogits) return;
    const at = result.findIndex((loss) => loss !== null && isLossOf(loss, gradient));
    const loss = result[at];
    if (at < 0 || at > i || loss == null || launches.slice(at, i).some((between) => touches(between, gradient))) return;
    [result[at], result[i]] = [joined(loss, gradient, profile), null];
  });
  return result.filter((launch) => launch !== null);
}

/** Of the same rows too: a reshape of the logits lies where they do. */
const isLossOf = ({ kernel, operands: [z, targets], params, members }: Launch, gradient: Launch): boolean =>
  kernel === crossEntropyForward &&
  members === gradient.members &&
  params['rows'] === gradient.params['rows'] &&
  isSame(z, gradient.operands[1]) &&
  isSame(targets, gradient.operands[2]);

const isSame = (a: Operand, b: Operand): boolean => a.storages[0] === b.storages[0];

/** Whether a launch writes anything that the gradient reads, or knows of what it writes. */
const touches = ({ kernel, operands }: Launch, gradient: Launch): boolean =>
  Object.values(kernel.bindings).some(({ access }, i) => {
    const others = access === 'read' ? gradient.operands.slice(-1) : gradient.operands;
    return others.some((other) => operands[i].storages.some((storage) => other.storages.includes(storage)));
  });

function joined(loss: Launch, gradient: Launch, profile: DeviceProfile): Launch {
  const variant = chooseVariant(crossEntropyForwardGradient, loss.params, profile);
  if (variant === undefined)
    throw new Error(`plan: expected a variant of ${crossEntropyForwardGradient.name} on ${profile.name}, got none.`);
  const [dLoss, z, targets, dZ] = gradient.operands;
  return { ...loss, kernel: crossEntropyForwardGradient, variant, operands: [dLoss, z, targets, loss.operands[2], dZ] };
}
