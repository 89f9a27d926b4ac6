// A plugin of osls: refuses a deployment that would silently undo what the deployed stack has set. docs/deploy.md, Parameters.
import { createRequire } from 'node:module';

/**
 * Parameters that would lose their deployed value without a word: neither given on the command line or in the block of the
 * stage, nor named to be dropped.
 */
export function undone(deployed, template, told) {
  return deployed.flatMap(({ ParameterKey: key, ParameterValue: was }) => {
    const name = key[0].toLowerCase() + key.slice(1);
    const { Default: is } = template.Parameters?.[key] ?? {};
    if (is === undefined || String(is) === was || told.has(name)) return [];
    return [{ name, was, is: String(is) }];
  });
}

export default class ParameterGuard {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = { 'before:deploy:deploy': () => this.check() };
  }

  async check() {
    const template = this.serverless.service.provider.compiledCloudFormationTemplate;
    const lost = undone(await this.deployedParameters(), template, this.told());
    if (lost.length === 0) return;
    const lines = lost.map(({ name, was, is }) => `  ${name} is "${was}" there and would become "${is}"`);
    const keep = lost.filter(({ was }) => was !== '').map(({ name, was }) => `--param "${name}=${was}"`);
    const drop = `--param "dropParameters=${lost.map(({ name }) => name).join(',')}"`;
    const ways = keep.length === 0 ? `Let them go: ${drop}` : `Keep them: ${keep.join(' ')}\nOr let them go: ${drop}`;
    throw new this.serverless.classes.Error(
      `The deployed stack has parameters that this deployment does not give:\n${lines.join('\n')}\n${ways}`,
    );
  }

  /** Names that this deployment gives a value of its own, or is told to drop. */
  told() {
    const options = (this.serverless.processedInput.options.param ?? []).map((one) => one.split(/=(.*)/s));
    const ofStage = this.serverless.configurationInput.params?.[this.serverless.getProvider('aws').getStage()];
    const [, dropped = ''] = options.find(([name]) => name === 'dropParameters') ?? [];
    return new Set([...options.map(([name]) => name), ...Object.keys(ofStage ?? {}), ...dropped.split(',')]);
  }

  async deployedParameters() {
    // The client that osls has: whatever version it deploys with reads here, too.
    const { CloudFormationClient, DescribeStacksCommand } = createRequire(import.meta.resolve('osls'))(
      '@aws-sdk/client-cloudformation',
    );
    const provider = this.serverless.getProvider('aws');
    const client = new CloudFormationClient(await provider.getAwsSdkV3Config());
    try {
      const StackName = provider.naming.getStackName();
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
      return Stacks?.[0]?.Parameters ?? [];
    } catch (error) {
      if (error.name === 'ValidationError' && /does not exist/.test(error.message)) return [];
      throw error;
    }
  }
}
