// The softlabel command as the bundle has it: compiled, its commands in files beside it. In a checkout it is apps/cli/bin/dev.js.
import { execute } from '@oclif/core/execute';

await execute({ dir: import.meta.url });
