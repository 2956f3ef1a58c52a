// What every command shares: --json, --debug, errors as one message, exit codes. Not what a command does.
import { Command, Flags } from '@oclif/core';
import { Interrupted, leave } from './interrupt.ts';

/** A command line that cannot be used. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What is said of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Errors of what the user typed; everything else is a command that failed. Recipes and edits belong to what was typed. */
const USAGE_ERRORS = ['UsageError', 'RecipeError', 'EditsError', 'LedgerError'];

/** Exit codes: 0 done, 1 failed or stopped, 2 bad usage. */
export abstract class SoftlabelCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    debug: Flags.boolean({ description: 'Show the stack of an error.', helpGroup: 'GLOBAL' }),
  };

  /** A line for people, whatever stdout holds. */
  protected note(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  protected override async catch(error: Error & { oclif?: { exit?: number }; code?: string }): Promise<void> {
    if (error.code === 'EEXIT') throw error; // oclif's own way to stop
    process.exitCode = error.oclif?.exit ?? (USAGE_ERRORS.includes(error.name) ? 2 : 1);
    if (this.jsonEnabled()) this.logJson({ error: { name: error.name, message: error.message } });
    process.stderr.write(`softlabel: ${this.argv.includes('--debug') ? stackOf(error) : error.message}\n`);
    if (error instanceof Interrupted) await leave();
  }
}

/** The stack, and the stacks of what caused it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by: ${stackOf(error.cause)}`;
}
