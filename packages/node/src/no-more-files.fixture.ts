// A process that opens files until the system gives no more, asks for a folder, and prints why it does not get it. Not for use outside tests.
import { openSync } from 'node:fs';
import { lockFolder } from './folder-lock.ts';

const openAll = () => {
  for (;;) openSync('/dev/null', 'r');
};
try {
  openAll();
} catch {
  await lockFolder(process.argv[2]).catch((refusal: unknown) => process.stdout.write(String(refusal)));
}
