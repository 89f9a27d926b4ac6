import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { explainMatch } from '#audit/placement/explain-match.ts';
import type { ExplainedPod, Explanation, PodStory } from '#model/finding/explanation.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { explanationText } from '#report/terminal/explanation.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { profile, selector } from '../../support/builders/facts.ts';
import { finding } from '../../support/builders/results.ts';

const pod: ExplainedPod = {
  name: 'web-1',
  phase: 'Running',
  createdAt: '2026-11-24T01:00:00Z',
  nodeName: 'ip-10-0-0-1',
  onFargate: false,
  exempt: null,
  waiting: null,
  isWell: true,
  troubles: [],
  capacity: null,
  logging: null,
};

const node = {
  name: 'fargate-ip-10-0-0-9',
  fargate: true,
  zone: 'us-west-2b',
  kubelet: 'v1.33.5',
  kubeProxy: null,
  runtime: 'containerd://1.7.28',
  osImage: 'Amazon Linux 2',
};

const nothing: PodStory = {
  node: null,
  nodeMissing: 'the pod has no node yet',
  timeline: [],
  timelineMissing: 'there are no events of it',
};

const labels = { app: 'web', tier: 'back' };

function matched(...profiles: FargateProfile[]): Pick<Explanation, 'selectors'> {
  return { selectors: explainMatch(profiles, 'apps', labels) };
}

function story(fields: Partial<Explanation> = {}): Explanation {
  return {
    cluster: { name: 'demo', arn: 'arn:aws:eks:us-west-2:111122223333:cluster/demo', version: '1.33' },
    takenAt: '2026-11-24T02:00:00Z',
    subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
    labels,
    labelsFrom: 'template',
    ...matched(profile()),
    profilesMissing: null,
    matching: ['apps'],
    podCount: 1,
    podsMissing: null,
    pods: [pod],
    story: nothing,
    arrivals: [],
    arrivalsMissing: null,
    findings: [],
    notes: [],
    open: [],
    ...fields,
  };
}

function text(fields: Partial<Explanation> = {}, width = 100, color = false): string {
  return explanationText(story(fields), { width, color });
}

/** The text without its line breaks. */
function flat(fields: Partial<Explanation> = {}): string {
  return text(fields).replaceAll(/\s+/g, ' ');
}

describe('the explanation of a workload', () => {
  it('opens with what it is about, in which cluster, at what time', () => {
    expect(text().split('\n')[0]).toMatch(/^Deployment apps\/web +demo {2}2026-11-24T02:00:00Z$/);
  });

  it('says whose labels are compared', () => {
    expect(text()).toContain('Labels of its pod template: app=web, tier=back');
    expect(text({ labelsFrom: 'pod', labels: {} })).toContain('Labels of its pod (no template was read): none');
  });
});

describe('its profiles', () => {
  it('are ticked or crossed by profile, namespace and label', () => {
    const wanted = profile({ selectors: [selector('apps', { app: 'web', tier: 'front', fargate: 'yes' })] });
    const other = profile({ name: 'other', selectors: [selector('shop')] });
    expect(text({ ...matched(wanted, other), matching: [] })).toContain(`Fargate profiles
├─ ✗ apps
│  └─ ✗ selector 1
│     ├─ ✓ namespace apps
│     ├─ ✓ label app=web
│     ├─ ✗ label tier=front  ← the pod has tier=back
│     ├─ ✗ label fargate=yes  ← the label is missing
│     └─ to match, set tier=front and fargate=yes on the pod template
└─ ✗ other
   └─ ✗ selector 1
      └─ ✗ namespace shop
No profile takes a pod made now`);
  });

  it('that take it are named', () => {
    const both = matched(profile(), profile({ name: 'more', selectors: [selector('zzz'), selector('app*')] }));
    const shown = text({ ...both, matching: ['apps', 'more'] });
    expect(shown).toMatch(/✓ apps$/m);
    expect(shown).toContain(`└─ ✓ more
   ├─ ✗ selector 1
   │  └─ ✗ namespace zzz
   └─ ✓ selector 2
      └─ ✓ namespace app*`);
    expect(shown).toContain('A pod made now is taken by apps or more');
  });

  it('that are not ACTIVE select nothing, even where all matches', () => {
    const shown = text({ ...matched(profile({ status: 'DELETING' })), matching: [] });
    expect(shown).toContain('✗ apps (DELETING: selects nothing)');
    expect(shown).toContain('✓ namespace apps');
  });

  it('are none, or not known: nothing is claimed of what was not read', () => {
    expect(text({ selectors: [], matching: [] })).toContain('there is none\nNo profile takes a pod made now');
    const unknown = text({ selectors: [], matching: [], profilesMissing: 'not allowed' });
    expect(unknown).toContain('not known: not allowed');
    expect(unknown).not.toContain('No profile takes');
  });
});

describe('what came to CloudWatch', () => {
  const logged = { pods: [{ ...pod, onFargate: true, logging: 'enabled' }] };
  const group = { group: '/eks/shop', region: 'eu-west-1', ingestedAt: '2026-11-24T01:59:00Z' };

  it('is told by group, with its newest time, where pods of it log', () => {
    const arrivals = [group, { ...group, group: 'never', ingestedAt: null }];
    expect(text({ ...logged, arrivals })).toContain(`Newest logs of any pod in CloudWatch
  2026-11-24T01:59:00Z  /eks/shop in eu-west-1
  none seen  never in eu-west-1`);
    expect(text({ arrivals })).not.toContain('CloudWatch');
  });

  it('is not known where it was not read', () => {
    expect(text({ ...logged, arrivalsMissing: 'not allowed' })).toContain('not known: not allowed');
    expect(text(logged)).not.toContain('CloudWatch');
  });
});

describe('its pods', () => {
  it('tell where they run, of what size, and whether they log', () => {
    const one = { ...pod, onFargate: true, nodeName: node.name, capacity: '0.25vCPU 0.5GB', logging: 'enabled' };
    expect(text({ pods: [one] })).toContain(`Where it runs: 1 pod
└─ ✓ web-1  Running  Fargate, fargate-ip-10-0-0-9
   ├─ size 0.25vCPU 0.5GB
   └─ ✓ logging enabled`);
    expect(text({ pods: [{ ...one, logging: 'disabled: WHY' }] })).toContain('✗ logging disabled: WHY');
    expect(text({ pods: [{ ...one, logging: 'unknown' }] })).toContain('? logging unknown');
  });

  it('tell what they wait for', () => {
    const waiting = { ...pod, phase: 'Pending', nodeName: null, waiting: 'Unschedulable: no nodes' };
    expect(text({ pods: [waiting] })).toContain('└─ ✗ web-1  Pending  no node\n   └─ waits: Unschedulable: no nodes');
  });

  it('that nothing is asked of say why', () => {
    expect(text({ pods: [{ ...pod, exempt: 'it finished' }] })).toContain('(not judged: it finished)');
  });

  it('are counted beyond those shown', () => {
    const pods = Array.from({ length: 10 }, (_, n) => ({ ...pod, name: `web-${String(n)}` }));
    expect(text({ pods, podCount: 42 })).toMatch(/Where it runs: 42 pods\n(?:├─ .+\n){10}└─ … 32 more\n/);
    expect(text({ pods, podCount: 10 })).not.toContain('more');
  });

  it('are none, or none was seen', () => {
    expect(text({ pods: [], podCount: 0, story: null })).toContain('It has no pods');
    const unseen = text({ pods: [], podCount: 0, story: null, podsMissing: 'page 2 was lost' });
    expect(unseen).toContain('None of its pods was seen\n  Not all pods were read: page 2 was lost');
    expect(unseen).not.toContain('It has no pods');
  });
});

describe('its start', () => {
  const moment = { at: '2026-11-24T01:00:07.123Z', what: 'Pulled', message: 'Image was pulled', warning: false };

  it('shows the node with its zone and versions, of what is known', () => {
    expect(text({ story: { ...nothing, node, nodeMissing: null } })).toContain(
      'Node fargate-ip-10-0-0-9: us-west-2b, kubelet v1.33.5, containerd://1.7.28, Amazon Linux 2',
    );
    const bare = { ...node, zone: null, kubelet: null, kubeProxy: '1.33', runtime: null, osImage: null };
    expect(text({ story: { ...nothing, node: bare, nodeMissing: null } })).toContain('9: kube-proxy 1.33\n');
  });

  it('shows the timeline in the order given, with times that line up', () => {
    const timeline = [
      { ...moment, at: null, what: 'LoggingDisabled', warning: true },
      { ...moment, at: '2026-11-24T01:00:05Z', what: 'Scheduled' },
      moment,
    ];
    const shown = text({ story: { ...nothing, timeline, timelineMissing: null } });
    expect(shown).toContain(`Timeline
  --:--:--  LoggingDisabled  Image was pulled
  01:00:05  Scheduled  Image was pulled
  01:00:07  Pulled  Image was pulled`);
  });

  it('says why there is no node and no timeline', () => {
    expect(text()).toContain('Node: the pod has no node yet');
    expect(text()).toContain('Timeline: there are no events of it');
    expect(text({ story: null })).not.toMatch(/Node|Timeline/);
  });
});

describe('its findings', () => {
  const cause = finding({ fingerprint: 'cause', rule: 'logging-configmap-missing', message: 'There is no ConfigMap' });
  const remediation = { summary: 'Restart', commands: ['kubectl rollout restart deployment/web'] };
  const effect = finding({ fingerprint: 'effect', cause: 'cause', message: 'It does not log', remediation });

  it('are none of all that was judged', () => {
    expect(text()).toContain('Nothing is wrong with it, of all that was judged');
  });

  it('are none, and yet nobody says that a pod which is not ready is well', () => {
    const troubles = ['container app waits: ImagePullBackOff: Back-off \u001b[2Jpulling image', 'Evicted: full'];
    const shown = text({ pods: [pod, { ...pod, name: 'web-2', phase: 'Pending', isWell: false, troubles }] });
    expect(shown).not.toContain('Nothing is wrong');
    expect(shown).toContain('1 pod is not ready, for a reason that no rule judges');
    expect(shown).toContain('✗ container app waits: ImagePullBackOff: Back-off \\u{1b}[2Jpulling image');
    expect(shown).toContain('✗ Evicted: full');
  });

  it('stand below their cause, once, with their commands', () => {
    const shown = text({ findings: [cause, effect] });
    expect(shown.match(/It does not log/g)).toHaveLength(1);
    expect(shown.indexOf('There is no ConfigMap')).toBeLessThan(shown.indexOf('└ explains HIGH'));
    expect(shown).toMatch(/^ +kubectl rollout restart deployment\/web$/m);
  });

  it('are shown also when their cause is not', () => {
    expect(text({ findings: [effect] })).toContain('It does not log');
  });

  it('come with what was not judged, by reason', () => {
    const reason = 'not allowed to list nodes';
    const open = [
      { rule: 'a-rule', reason },
      { rule: 'b-rule', reason },
      { rule: 'c-rule', reason: 'other' },
    ];
    expect(flat({ open })).toContain(`Not evaluated: a-rule, b-rule: ${reason} Not evaluated: c-rule: other`);
  });
});

describe('on a terminal', () => {
  const command = `kubectl patch ${'x'.repeat(150)}`;
  const long = story({
    ...matched(profile({ selectors: [selector('apps', { fargate: 'yes'.repeat(10) })] })),
    pods: [{ ...pod, nodeName: null, waiting: 'no nodes '.repeat(30) }],
    story: {
      node,
      nodeMissing: null,
      timelineMissing: null,
      timeline: [{ at: null, what: 'Failed', message: 'why '.repeat(40), warning: true }],
    },
    findings: [finding({ remediation: { summary: 'Do it', commands: [command] } })],
    open: [{ rule: 'a-rule', reason: 'not allowed '.repeat(20) }],
  });

  it.each([40, 80, 120])('it fits %d columns, but for commands, which stay whole', (width) => {
    const lines = explanationText(long, { width, color: false }).split('\n');
    expect(lines.map((line) => line.trim())).toContain(command);
    for (const line of lines.filter((one) => !one.includes('kubectl'))) {
      expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it.each([40, 100])('it draws the tree in ASCII where nothing else is shown, at %d columns', (width) => {
    const plain = explanationText(long, { width, color: false, ascii: true });
    // eslint-disable-next-line no-control-regex -- ASCII is the point
    expect(plain).toMatch(/^[\u0000-\u007f]*$/);
    expect(plain).toMatch(/^`- x apps\n {3}`- x selector 1\n {6}\|- \+ namespace apps\n {6}\|- x label fargate=/m);
    for (const line of plain.split('\n').filter((one) => !one.includes('kubectl')))
      expect(line.length).toBeLessThanOrEqual(width);
  });

  it.each([40, 100])('it says the same with and without colour at %d columns', (width) => {
    const coloured = explanationText(long, { width, color: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(explanationText(long, { width, color: false }));
  });

  it('it tells what the configuration makes of it', () => {
    expect(text()).not.toContain('By the configuration');
    expect(flat({ notes: ['no logs are wanted: a lab'] })).toContain(
      'By the configuration · no logs are wanted: a lab',
    );
  });

  it('it acts on nothing that a stranger wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), (evil) => {
        const shown = text({
          subject: { kind: 'Deployment', namespace: evil, name: evil },
          labels: { [evil]: evil },
          ...matched(profile({ name: evil, selectors: [selector(evil, { app: evil, [evil]: evil })] })),
          matching: [evil],
          pods: [{ ...pod, name: evil, phase: evil, nodeName: evil, waiting: evil, capacity: evil, logging: evil }],
          story: {
            node: { ...node, name: evil, zone: evil },
            nodeMissing: null,
            timelineMissing: null,
            timeline: [{ at: null, what: evil, message: evil, warning: true }],
          },
          notes: [evil],
          open: [{ rule: 'a-rule', reason: evil }],
        });
        // eslint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 40 },
    );
  });

  it('it cuts what is endless, and says how long it was', () => {
    const endless = 'x'.repeat(10_000);
    const shown = flat({ pods: [{ ...pod, name: endless, nodeName: null, waiting: endless }] });
    expect(shown).toContain('(10000 characters)');
    expect(shown.length).toBeLessThan(3000);
  });
});
