// A process that opens files until the system gives no more, asks for a folder, and prints why it does not get it. Not for use outside tests.
import { openSync } from 'node:fs';
import { lockFolder } from './folder-lock.ts';

const openAll = () => {
  try {
    for (;;) openSync('/dev/null', 'r');
  } catch {
    // No more are given, until the loader in the background closes one of its own: then all are opened anew.
  }
};
let refusal = '';
for (let i = 0; i < 20 && !refusal.includes('EMFILE'); i++) {
  openAll();
  refusal = await lockFolder(process.argv[2]).then(() => 'got the folder', String);
}
process.stdout.write(refusal);
