import manifest from '../../package.json' with { type: 'json' };

/** Name and version of this program, for results and user agents. */
export const tool = { name: 'fargate-auditor', version: manifest.version } as const;
