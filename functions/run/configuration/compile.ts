import { compileWildcard } from '#lib/text/compare.ts';
import {
  type Configuration,
  type ConfigurationDocument,
  type ExpectationDocument,
  noConfiguration,
  type RuleSettings,
  type Expectation,
} from '#model/configuration/configuration.ts';

/** The document as the program uses it: defaults filled in, patterns compiled. */
export function compileConfiguration(document: ConfigurationDocument): Configuration {
  const { targets, rules = {}, gate = {}, expectations = [], waivers = [], annotationWaivers } = document;
  return {
    ...(targets === undefined ? {} : { targets }),
    rules: new Map(Object.entries(rules).map(([id, setting]) => [id, toSettings(setting)])),
    gate,
    expectations: expectations.map(compileExpectation),
    waivers,
    annotationWaivers: annotationWaivers ?? noConfiguration.annotationWaivers,
  };
}

function toSettings(setting: NonNullable<ConfigurationDocument['rules']>[string]): RuleSettings {
  if (setting === 'off') return { off: true };
  if (typeof setting === 'string') return { off: false, severity: setting };
  return { ...setting, off: setting.off ?? false };
}

function compileExpectation(expectation: ExpectationDocument): Expectation {
  const { clusters, accounts, regions, namespaces, logging, fargate, reason } = expectation;
  const isCluster = anyOf(clusters);
  const isAccount = anyOf(accounts);
  const isRegion = anyOf(regions);
  return {
    coversCluster: ({ account, region, cluster }) => isCluster(cluster) && isAccount(account) && isRegion(region),
    coversNamespace: anyOf(namespaces),
    coversAll: namespaces.some((pattern) => /^\*+$/.test(pattern)),
    logging,
    fargate,
    reason,
  };
}

function anyOf(patterns: readonly string[] = ['*']): (text: string) => boolean {
  const tests = patterns.map(compileWildcard);
  return (text) => tests.some((test) => test(text));
}
