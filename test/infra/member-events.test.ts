import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { changed, hintsOf, sampleEvent } from '../support/builders/incoming-events.ts';
import type { Json, Resource } from './package-stack.ts';

const yaml = (path: string) => parse(readFileSync(path, 'utf8'), { logLevel: 'silent', merge: true });

const values = yaml('infra/kubernetes/event-exporter-values.yaml');
const exporter = parse(values.config);
const sink = exporter.receivers[0].eventbridge;
const { Parameters, Resources } = yaml('infra/member-events.yml');
const hub = yaml('infra/watch-events.yml').Resources;
const rules = Object.entries<Resource>(Resources).filter(([, { Type }]) => Type === 'AWS::Events::Rule');

/** The names of all fields, however deep. */
function fields(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, one]) => fields(one, `${path}.${key}`));
}

describe('the values of the event exporter', () => {
  it('make events as the sample has them', () => {
    const event = sampleEvent('logging-disabled-templated');
    expect(fields(sink.details).sort()).toEqual(fields(event.detail).sort());
    expect([sink.source, sink.detailType]).toEqual([event.source, event['detail-type']]);
  });

  it('are refused, with what to set, until somebody has named the cluster', () => {
    const event = changed('logging-disabled-templated', { clusterName: exporter.clusterName });
    expect(() => hintsOf(event)).toThrow('set clusterName in the configuration of kubernetes-event-exporter');
  });

  it('hold nothing that the exporter would take for a variable of its environment', () => {
    expect(values.config).not.toMatch(/\$(?!\n)/);
  });

  it('take no role that may read Secrets', () => {
    expect(values.rbac).toEqual({ create: false });
  });
});

describe('the rules of a member account', () => {
  it('forward what the exporter sends', () => {
    const { source, detail } = Resources.KubernetesEvents.Properties.EventPattern;
    expect(source).toEqual(['ExporterSource']);
    expect(Parameters.ExporterSource.Default).toBe(sink.source);
    const reasons = detail.$or.flatMap((one: { reason?: string[] }) => one.reason ?? []);
    for (const name of ['logging-disabled', 'failed-scheduling'])
      expect(reasons).toContain(sampleEvent(name).detail.reason);
  });

  it('forward every call that is a reason to look, and no other', () => {
    const { eventName, errorCode } = Resources.ClusterChanges.Properties.EventPattern.detail;
    for (const name of eventName)
      expect(hintsOf(changed('cloudtrail-access-entry', { eventName: name })).hints, name).toHaveLength(1);
    expect(errorCode).toEqual([{ exists: false }]);
    expect(eventName.toSorted()).toEqual(hub.ChangeEvents.Properties.EventPattern.detail.eventName.toSorted());
  });

  it('forward the type of event that tells of a termination', () => {
    const { source, 'detail-type': type } = sampleEvent('scheduled-termination');
    const pattern = Resources.ScheduledTerminations.Properties.EventPattern;
    expect(pattern).toEqual({ source: [source], 'detail-type': [type] });
  });

  it.each(rules)('%s forwards with a role, and keeps what the bus does not take', (_, { Properties }) => {
    expect(Properties.Targets).toEqual([
      {
        Id: 'hub',
        Arn: 'HubBusArn',
        RoleArn: 'ForwardRole.Arn',
        DeadLetterConfig: { Arn: 'ForwardDeadLetters.Arn' },
      },
    ]);
  });

  it('may put events on the one bus, and nothing else', () => {
    const statements = Resources.ForwardRole.Properties.Policies.flatMap((one: Json) => one.PolicyDocument.Statement);
    expect(statements).toEqual([{ Effect: 'Allow', Action: 'events:PutEvents', Resource: 'HubBusArn' }]);
  });

  it('are three', () => {
    expect(rules).toHaveLength(3);
  });
});
