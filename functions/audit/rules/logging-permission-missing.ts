import { listed, plural, printable } from '#lib/text/wording.ts';
import { profileLabel } from '#model/facts/pod.ts';
import { unread } from '#model/facts/cluster-facts.ts';
import { AffectedPods } from '../engine/by-workload.ts';
import { awsDocs, type JudgedPod, type Affected, defineRule, type Outcome, type Violation } from '../rule.ts';
import {
  profilesText,
  roleNameOf,
  roleSubject,
  unjudgedFor,
  type UsedRole,
  usedRoles,
} from '../profile/role/execution-roles.ts';
import { excerpt } from '../logging/config/interpret-config.ts';
import { grantLogging, judgeLogging, type LoggingLack } from '../profile/role/judge-permissions.ts';
import { type LoggingNeeds, type LoggingPermission, loggingNeeds } from '../profile/role/needed-permissions.ts';
import { runsOnFargate } from '../logging/unlogged-pods.ts';

interface Writer {
  readonly role: UsedRole;
  readonly pods: AffectedPods;
  /** Profiles that would take planned pods: a manifest does not affect the role's other profiles. */
  readonly planned: Set<string>;
}

export default defineRule({
  id: 'logging-permission-missing',
  revision: 2,
  group: 'logging',
  title: 'The execution roles of pods may write to the outputs of the logging configuration',
  severity: 'high',
  needs: ['profiles', 'loggingConfigMap', 'executionRoles'],
  docs: awsDocs.logging,
  notApplicable({ loggingConfigMap, cluster }) {
    if (loggingConfigMap === null) return 'there is no ConfigMap aws-logging';
    const writesByRole = loggingNeeds(cluster, loggingConfigMap).length > 0;
    return writesByRole ? null : 'no output of the logging configuration writes by the execution role';
  },
  fold: {
    start({ profiles, executionRoles, loggingConfigMap, cluster }) {
      const needs = loggingNeeds(cluster, loggingConfigMap ?? { data: {} });
      const writers = usedRoles(profiles, executionRoles).map((role): Writer => ({
        role,
        pods: new AffectedPods(),
        planned: new Set(),
      }));
      const byProfile = new Map(writers.flatMap((writer) => writer.role.profiles.map(({ name }) => [name, writer])));
      return {
        see(judged) {
          // A pod that Fargate does not log uses no role to write; other rules report why.
          if (!runsOnFargate(judged) || judged.logging.state === 'disabled') return false;
          const names = profilesOf(judged);
          const used = new Set(names.flatMap((name) => byProfile.get(name) ?? []));
          for (const { pods, planned } of used) {
            pods.add(judged);
            if (judged.planned) names.forEach((name) => planned.add(name));
          }
          return used.size > 0;
        },
        *finish() {
          for (const writer of writers) if (writer.pods.value().pods > 0) yield* judge(writer, needs);
        },
      };
    },
  },
});

/** Profile in the label that Fargate set; for a planned pod, those that would take it. */
function profilesOf({ planned, pod, placement: { pin, matching } }: JudgedPod): readonly string[] {
  if (!planned) return [pod.labels[profileLabel] ?? ''];
  return pin === null ? matching.map(({ name }) => name) : [pin];
}

function* judge(writer: Writer, needs: readonly LoggingNeeds[]): Iterable<Outcome> {
  const { role } = writer;
  // role-trust-invalid covers a role that does not exist.
  if (role.role.ok && role.role.value === null) {
    yield { unjudged: `role ${role.arn} does not exist`, count: 1, lacking: [] };
    return;
  }
  const { lacks, doubts } = judgeLogging(role, needs);
  for (const lack of lacks) yield violation(writer, lack);
  for (const { why, missingPermission } of doubts) {
    yield unjudgedFor(unread(printable(why, 500), missingPermission));
  }
}

function violation({ role, pods, planned }: Writer, { output, essential, helpful }: LoggingLack): Violation {
  const name = roleNameOf(role.arn);
  const affected = pods.value();
  const profiles = planned.size === 0 ? role.profiles : role.profiles.filter((profile) => planned.has(profile.name));
  const lacking = [...essential, ...helpful];
  const who = `Role ${name} of ${profilesText(profiles)}`;
  const actions = listed([...new Set(lacking.map(({ action }) => action))]);
  const isOwnLog = output === 'flb_log_cw';
  const where = isOwnLog ? 'the log of Fluent Bit itself' : `the output ${output}`;
  const effect =
    essential.length > 0
      ? `may not write to ${where}, so that ${isOwnLog ? 'it is lost' : lostText(affected, planned.size > 0)}`
      : `may fail to write to ${where}`;
  return {
    subject: roleSubject(role.arn),
    detail: output,
    ...(essential.length > 0 && !isOwnLog ? {} : { severity: 'medium' }),
    message: `${who} ${effect}: it lacks ${actions}`,
    evidence: evidence(lacking),
    affected,
    remediation: {
      summary: `Allow the role ${actions}`,
      commands: grantLogging(role, { output, essential, helpful }),
      notes: ['Pods that run need no restart for it.'],
    },
  };
}

function lostText({ pods, workloads }: Affected, planned: boolean): string {
  const lost = planned ? `${plural(workloads, 'workload')} would be` : `${plural(pods, 'pod')} are`;
  return `the logs of ${lost} lost without a sign in the cluster`;
}

const mostShown = 10;

function evidence(lacking: readonly LoggingPermission[]) {
  return lacking.slice(0, mostShown).map(({ action, resource }) => ({
    what: `${action} on ${excerpt(resource)}`,
    is: 'not allowed',
    shouldBe: 'allowed',
  }));
}
