import { plural } from '#lib/text/wording.ts';
import type { RouterError } from '#model/cluster/log-group.ts';
import { worse } from '#model/finding/severity.ts';
import { awsDocs, defineRule, type FoldState, type Violation } from '../rule.ts';
import { judgeLoggingConfig } from '../logging/config/judge-logging-config.ts';
import { type Problem, type ProblemCode, severityOf } from '../logging/config/interpret-config.ts';
import { loggingConfigMapSubject, problemEvidence, problemText } from '../logging/config-text.ts';
import { contextOf } from '../logging/logging-fault.ts';
import {
  arrivalEvidence,
  arrivalsOf,
  lastingWords,
  quoted,
  refusedWords,
  unreadWitness,
  wordsThat,
} from '../logging/router-log.ts';
import { problemCodes } from '../logging/problem-codes.ts';
import type { Makers } from '../engine/makers.ts';
import { LoggedMakers } from '../logging/unlogged-pods.ts';

export default defineRule({
  id: 'logging-configmap-ineffective',
  revision: 2,
  group: 'logging',
  title: 'What the ConfigMap aws-logging says has an effect',
  severity: 'medium',
  needs: ['profiles', 'loggingConfigMap'],
  uses: ['workloads', 'logStreams', 'routerErrors'],
  podsOptional: true,
  docs: awsDocs.logging,
  notApplicable: ({ loggingConfigMap }) => (loggingConfigMap === null ? 'there is no ConfigMap aws-logging' : null),
  fold: {
    start({ loggingConfigMap, cluster, workloads, logStreams, routerErrors }): FoldState {
      const data = loggingConfigMap?.data ?? {};
      const { ineffective, notes, processLogs } = judgeLoggingConfig(data, contextOf(cluster));
      const told = [...ineffective, ...notes.filter(({ code }) => code !== 'log-group-retention')];
      const makers = new LoggedMakers(workloads);
      return {
        see(pod) {
          makers.add(pod);
          return false;
        },
        *finish() {
          yield { judged: 1 };
          for (const [code, problems] of Map.groupBy(told, (problem) => problem.code))
            yield violation(code, problems, makers);
          if (processLogs) yield* unreadWitness('words', routerErrors);
          const errors = wordsThat(lastingWords, routerErrors).filter(({ words }) => !refusedWords.test(words));
          const [newest] = errors;
          if (told.length > 0 || newest !== undefined) yield* makers.unread();
          if (newest === undefined) return;
          yield* unreadWitness('arrival', logStreams);
          const arrivals = arrivalEvidence(arrivalsOf(cluster, { data }, logStreams));
          yield { ...toldByRouter(newest, errors.length, makers), evidence: [...quoted(errors), ...arrivals] };
        },
      };
    },
  },
});

/** What the log router says of an output: the words of it are better than any guess. */
function toldByRouter({ words }: RouterError, count: number, makers: Makers): Omit<Violation, 'evidence'> {
  const more = count === 1 ? '' : ` (and ${plural(count - 1, 'other error')})`;
  return {
    subject: loggingConfigMapSubject,
    detail: 'router-errors',
    message: `The log router itself reports an error since the ConfigMap aws-logging changed, so logs may be lost: ${words}${more}`,
    remediation: makers.complete({
      summary: 'Mend what the log router reports, in the output that names it or in the destination itself',
      commands: ['kubectl -n aws-observability edit configmap aws-logging'],
      notes: [
        'Only pods made after a change of the ConfigMap are logged by it; what is mended in the destination takes no restart.',
      ],
      madeAgain: 'same',
    }),
  };
}

/** One finding a kind of problem, so that mending one does not hide that another appeared. */
function violation(code: ProblemCode, problems: readonly Problem[], makers: Makers): Violation {
  const worst = problems.map(severityOf).reduce(worse);
  const first = problems.filter((problem) => severityOf(problem) === worst).slice(0, 1);
  const more = problems.length === 1 ? '' : ` (and ${plural(problems.length - 1, 'more problem')} of this kind)`;
  return {
    subject: loggingConfigMapSubject,
    detail: code,
    severity: worst,
    message: `Part of the ConfigMap aws-logging may not do what it says: ${first.map(problemText).join('')}${more}`,
    evidence: problemEvidence(problems),
    remediation: makers.complete({
      summary: problemCodes[code].fix.replace(/\.$/, ''),
      commands: ['kubectl -n aws-observability edit configmap aws-logging'],
      notes: ['Only pods made after the change are logged by it.'],
      madeAgain: 'same',
    }),
  };
}
