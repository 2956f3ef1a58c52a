// A process that takes a folder, says so, writes half a file and stays until it is killed. Not for use outside tests.
import { writeFileSync } from 'node:fs';
import { lockFolder } from './folder-lock.ts';

const folder = process.argv[2];
await lockFolder(folder);
writeFileSync(`${folder}/results.json.${process.pid}-0.partial`, 'half');
process.stdout.write('taken');
setInterval(() => {}, 1000);
