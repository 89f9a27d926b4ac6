import manifest from '../../package.json' with { type: 'json' };

/** Name and version of this program, as results and user agents carry them. */
export const tool = { name: 'fargate-auditor', version: manifest.version } as const;
