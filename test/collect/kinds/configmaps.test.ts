import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const { fact: toConfigMap, keep: redactConfigMap } = kinds.configmaps;

describe('a ConfigMap', () => {
  const metadata = { namespace: 'aws-observability', name: 'aws-logging' };
  const entry = (time: string, fields: string) => ({ manager: 'kubectl', time, fieldsV1: { [fields]: {} } });

  it('takes the newest change of data, not of labels', () => {
    const managedFields = [
      entry('2026-01-03T00:00:00Z', 'f:data'),
      entry('2026-01-04T00:00:00Z', 'f:data'),
      entry('2026-01-05T00:00:00Z', 'f:metadata'),
    ];
    expect(toConfigMap({ metadata: { ...metadata, managedFields } }).dataChangedAt).toBe('2026-01-04T00:00:00Z');
  });

  it('does not know the change when managedFields are hidden', () => {
    expect(toConfigMap({ metadata, data: { a: 'b', c: 1 } })).toMatchObject({ dataChangedAt: null, data: { a: 'b' } });
  });
});

describe('a redacted ConfigMap', () => {
  const data = { 'output.conf': '[OUTPUT]\n    Name es\n    HTTP_Passwd canary\n' };
  const managedFields = [{ fieldsV1: { 'f:data': {} }, time: '2026-01-05T10:00:00Z' }];

  it('keeps the configuration and when it changed', () => {
    const raw = {
      kind: 'ConfigMap',
      metadata: { namespace: 'aws-observability', name: 'aws-logging', managedFields },
      data,
    };
    expect(redactConfigMap(raw)).toMatchObject({
      metadata: { managedFields },
      data: { 'output.conf': '[OUTPUT]\n    Name es\n    HTTP_Passwd ***\n' },
    });
  });

  it('is only a name when it is another one', () => {
    const metadata = { namespace: 'default', name: 'aws-logging' };
    expect(redactConfigMap({ metadata: { ...metadata, managedFields }, data })).toEqual({ metadata });
  });
});
