import { minutesBetween } from '#lib/time.ts';
import { shellCommand } from '#lib/text/wording.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { awsDocs, defineRule, type Violation } from '../rule.ts';

/** A deletion takes minutes; one that takes longer than this is stuck. */
const minutesToDelete = 60;

export default defineRule({
  id: 'profile-unhealthy',
  group: 'placement',
  about: 'cluster',
  title: 'Fargate profiles are ACTIVE and report no health issue',
  severity: 'high',
  needs: ['profiles'],
  docs: awsDocs.profileHealth,
  *perCluster({ profiles, takenAt, cluster }) {
    yield { judged: profiles.length };
    for (const profile of profiles) {
      const how = faultOf(profile, takenAt);
      if (how !== null) yield violation(profile, how, cluster.name);
    }
  },
});

interface How {
  readonly detail: string;
  readonly severity?: 'low';
  readonly text: string;
}

function faultOf({ status, healthIssues, createdAt }: FargateProfile, takenAt: string): How | null {
  if (status === 'CREATE_FAILED' || status === 'DELETE_FAILED') return { detail: status, text: `is ${status}` };
  if (status === 'DELETING') {
    if (createdAt !== null && minutesBetween(createdAt, takenAt) < minutesToDelete) return null;
    // EKS does not tell when it started, so a new deletion looks like a stuck one.
    return {
      detail: status,
      severity: 'low',
      text: 'is DELETING; a deletion that takes more than an hour may be stuck, and blocks others',
    };
  }
  if (status === 'CREATING' || healthIssues.length === 0) return null;
  const codes = [...new Set(healthIssues.map(({ code }) => code))].sort().join(', ');
  return { detail: codes, text: `reports ${codes}` };
}

function violation(profile: FargateProfile, { detail, severity, text }: How, cluster: string): Violation {
  return {
    subject: { kind: 'FargateProfile', name: profile.name },
    detail,
    ...(severity === undefined ? {} : { severity }),
    message: `Profile ${profile.name} ${text}`,
    evidence: [
      { what: 'status', is: profile.status, shouldBe: 'ACTIVE' },
      ...profile.healthIssues.map(({ code, message, resourceIds }) => ({
        what: code,
        is: [message, ...resourceIds].filter((part) => part !== '').join(' '),
        shouldBe: 'no health issue',
      })),
    ],
    remediation: {
      summary: 'Mend what the issue names; a profile cannot be changed, so a failed one is deleted and made again',
      commands: [
        shellCommand(
          'aws',
          'eks',
          'describe-fargate-profile',
          '--cluster-name',
          cluster,
          '--fargate-profile-name',
          profile.name,
        ),
      ],
    },
  };
}
