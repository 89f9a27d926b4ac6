import { describe, expect, it } from 'vitest';
// @ts-expect-error -- a plugin of osls, which asks for no types
import ParameterGuard from '../../scripts/parameter-guard.mjs';

interface Deployment {
  /** What is in the deployed stack; none before the first deployment. */
  readonly deployed?: Readonly<Record<string, string>>;
  /** As `--param` gives them. */
  readonly given?: readonly string[];
  /** The block of the stage in serverless.yml. */
  readonly ofStage?: Readonly<Record<string, string>>;
}

/** The plugin before a deployment of a template whose defaults are no alarmEmail, and 10 clusters at a time. */
function deploying({ deployed = {}, given = [], ofStage = {} }: Deployment): Promise<void> {
  const chosen = new Map(given.map((one) => one.split('=') as [string, string]));
  const value = (name: string, otherwise: unknown) => chosen.get(name) ?? ofStage[name] ?? otherwise;
  const Parameters = {
    AlarmEmail: { Default: value('alarmEmail', '') },
    MaxConcurrency: { Default: value('maxConcurrency', 10) },
  };
  const guard = new ParameterGuard({
    classes: { Error },
    service: { provider: { compiledCloudFormationTemplate: { Parameters } } },
    processedInput: { options: { param: given } },
    configurationInput: { params: { default: {}, prod: ofStage } },
    getProvider: () => ({ getStage: () => 'prod' }),
  });
  guard.deployedParameters = () =>
    Promise.resolve(
      Object.entries(deployed).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    );
  return guard.hooks['before:deploy:deploy']();
}

describe('a deployment', () => {
  const deployed = { AlarmEmail: 'ops@example.com', MaxConcurrency: '10' };

  it('goes on where no stack is deployed, and where it changes no parameter', async () => {
    await expect(deploying({})).resolves.toBeUndefined();
    await expect(deploying({ deployed: { AlarmEmail: '', MaxConcurrency: '10' } })).resolves.toBeUndefined();
  });

  it('is refused when it forgets a parameter, with what keeps it and what lets it go', async () => {
    const error: Error = await deploying({ deployed }).then(
      () => expect.fail('it went on'),
      (reason: Error) => reason,
    );
    expect(error.message).toContain('alarmEmail is "ops@example.com" there and would become ""');
    expect(error.message).toContain('--param "alarmEmail=ops@example.com"');
    expect(error.message).toContain('--param "dropParameters=alarmEmail"');
    expect(error.message).not.toContain('maxConcurrency');
  });

  it('is refused when a release brings another default than the deployed one', async () => {
    await expect(deploying({ deployed: { MaxConcurrency: '40' } })).rejects.toThrow(
      'maxConcurrency is "40" there and would become "10"',
    );
  });

  it('goes on with what its refusal proposes: given again, changed, or dropped', async () => {
    for (const given of [
      ['alarmEmail=ops@example.com'],
      ['alarmEmail=others@example.com'],
      ['dropParameters=maxConcurrency,alarmEmail'],
    ])
      await expect(deploying({ deployed, given }), given[0]).resolves.toBeUndefined();
    await expect(deploying({ deployed, ofStage: { alarmEmail: 'x@example.com' } })).resolves.toBeUndefined();
  });

  it('drops no more than it was told to', async () => {
    const given = ['dropParameters=maxConcurrency'];
    await expect(deploying({ deployed, given })).rejects.toThrow('alarmEmail');
  });

  it('leaves a parameter alone that this release no longer has', async () => {
    await expect(deploying({ deployed: { Gone: 'x' } })).resolves.toBeUndefined();
  });
});
