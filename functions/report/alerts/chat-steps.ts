import { plural } from '#lib/plural.ts';
import type { Alert } from '#model/alert.ts';
import { topRestarts } from './affected.ts';
import { chatCommand, chatText } from './chat-text.ts';

const mostSteps = 9;
const longestStep = 300;
/** The record of a change has it. */
const elsewhere = 'A command that chat would change: copy it from the record of the alert, or from the mail';

/** What to do, in its order; a patch is too much for chat. */
export function chatSteps(alert: Alert): string[] {
  return [...(alert.state === 'fixed' ? [] : fixSteps(alert)), ...restartSteps(alert)].slice(0, mostSteps);
}

function fixSteps({ remediation: { summary, commands, patch } }: Alert): string[] {
  return [
    chatText(summary, longestStep),
    ...commands.slice(0, 2).map(commandStep),
    ...(patch === undefined ? [] : ['Its patch is in the record of the alert, and in the mail']),
  ].filter((step) => step !== '');
}

function restartSteps(alert: Alert): string[] {
  const { commands, more } = topRestarts(alert);
  const shown = commands.map((command) => {
    const step = commandStep(command);
    return step === elsewhere ? step : `Restart: ${step}`;
  });
  return [...new Set(shown), ...(more > 0 && shown.length > 0 ? [`Restart ${plural(more, 'more workload')}`] : [])];
}

function commandStep(command: string): string {
  return chatCommand(command, longestStep - 20) ?? elsewhere;
}
