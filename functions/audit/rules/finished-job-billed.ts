import { plural } from '#lib/text/wording.ts';
import { unreadOf, unreadWhere } from '#model/facts/cluster-facts.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, defineRule, type Facts, type Outcome } from '../rule.ts';
import { cronJobsOnFargate, FinishedPods, Stays } from '../running/finished/held-pods.ts';
import { ofCronJob, ofPods } from '../running/finished/findings.ts';

type JobFacts = Facts<never, 'jobs' | 'workloads' | 'profiles'>;

export default defineRule({
  id: 'finished-job-billed',
  revision: 2,
  group: 'running',
  title: 'Pods on Fargate are deleted once they have finished',
  severity: 'low',
  needs: [],
  uses: ['jobs', 'workloads', 'profiles'],
  docs: awsDocs.considerations,
  fold: {
    start(facts: JobFacts) {
      const { takenAt, cluster } = facts;
      const stays = new Stays(facts.jobs, takenAt);
      const groups = new Map<string, FinishedPods>();
      let unknown = 0;
      return {
        see(judged) {
          const stay = stays.of(judged);
          if (stay === 'unknown') unknown++;
          if (stay === 'held' || stay === 'overdue' || stay === 'will-stay') {
            const key = subjectText(judged.subject);
            const group = groups.get(key) ?? new FinishedPods(judged);
            groups.set(key, group);
            group.see(judged, stay, { takenAt, region: cluster.region });
          }
          return stay !== null && stay !== 'unknown';
        },
        *finish() {
          for (const group of groups.values()) yield ofPods(group, takenAt);
          if (unknown > 0) yield unjudged(unknown, facts);
          yield* ofTemplates(facts, groups);
        },
      };
    },
  },
});

function unjudged(count: number, { jobs }: JobFacts): Outcome {
  const why = unreadOf(jobs).length === 0 ? 'their Jobs were not found' : 'Jobs were not read';
  const what = `${plural(count, 'pod')} of Jobs: whether a TTL deletes them is not known, since ${why}`;
  return { unjudged: what, count, lacking: [jobs] };
}

/** CronJobs without pods at the moment. */
function* ofTemplates({ workloads, profiles }: JobFacts, seen: ReadonlyMap<string, FinishedPods>): Iterable<Outcome> {
  if (profiles.ok && profiles.value.length === 0) return;
  const lacking = [...unreadWhere(workloads, { kind: 'CronJob' }), ...unreadOf(profiles)];
  if (lacking.length > 0) yield { unjudged: 'CronJobs without a pod', count: 1, lacking };
  if (!workloads.ok || !profiles.ok) return;
  const cronJobs = cronJobsOnFargate(workloads.value, profiles.value).filter(
    ({ workload }) => !seen.has(subjectText(workload)),
  );
  yield { judged: cronJobs.length };
  for (const { workload, stays } of cronJobs) if (stays) yield ofCronJob(workload);
}
