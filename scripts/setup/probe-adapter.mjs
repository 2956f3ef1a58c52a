// Prints whether Dawn finds a GPU adapter. Run as a child process: a driver may crash it.
import { create } from 'webgpu';

const gpu = create([]);
const adapter = await gpu.requestAdapter();
console.log(`adapter ${adapter === null ? 'missing' : 'found'}`);
// Dawn's teardown is not part of the question.
process.exit(0);
