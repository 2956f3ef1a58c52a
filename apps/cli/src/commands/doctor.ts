// Says what this machine computes with, whether it computes right, and how fast; or what is missing.
import { SoftlabelCommand } from '../base.ts';

export default class Doctor extends SoftlabelCommand {
  static override summary = 'Check the GPU adapter: what it is, whether it computes right, how fast.';
  static override description = 'Takes a few seconds. Without an adapter it says why, and what to install.';
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json'];

  async run(): Promise<unknown> {
    await this.parse(Doctor);
    const { openDevice } = await import('@softlabel/node');
    const { diagnose, diagnosisText } = await import('../doctor/diagnosis.ts');
    const { openingError } = await import('../instruments/open-device.ts');
    const device = await openDevice().catch((cause: unknown) => {
      throw openingError('doctor', cause);
    });
    const diagnosis = await diagnose(device, this.config.version);
    this.log(diagnosisText(diagnosis));
    if (!diagnosis.selfTest.passed) process.exitCode = 1;
    return diagnosis;
  }
}
