// Which classes of a data set are of one kind, by what they are. Not what labels say of it (by-class.ts).

/** CIFAR-10 in the order of its classes: airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck. */
const CIFAR10 = ['vehicle', 'vehicle', 'animal', 'animal', 'animal', 'animal', 'animal', 'animal', 'vehicle', 'vehicle'];

/** The kind of each class of the data set called `name`; null where none is known. Classes of `shapes` are pairs instead, which are kin in two ways. */
export const kindsOf = (name: string): readonly string[] | null => (name === 'cifar10' ? CIFAR10 : null);
