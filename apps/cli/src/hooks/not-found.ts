// Answers an unknown command with the nearest known one. Not other wrong usage: oclif finds that.
import type { Hook } from '@oclif/core';

const hook: Hook.CommandNotFound = async ({ id, config }) => {
  const { nearest } = await import('@softlabel/distill');
  const typed = id.replaceAll(':', ' ');
  const near = nearest(
    typed,
    config.commandIDs.map((known) => known.replaceAll(':', ' ')),
  );
  process.stderr.write(`softlabel: unknown command '${typed}'. Did you mean '${near}'? Run '${config.bin} --help'.\n`);
  process.exit(2);
};
export default hook;
