import { compileWildcard } from '#lib/text/compare.ts';
import type { StackCheck } from '#model/finding/stack-diagnosis.ts';

type RawObject = Readonly<Record<string, unknown>>;

interface KeyUse {
  readonly keyArn: string;
  readonly account: string;
  readonly region: string;
  /** ARNs of the roles that use it. */
  readonly roles: readonly string[];
}

type KeyAccess = 'yes' | 'maybe' | 'no';

/** A principal that must be able to use the key. */
interface User {
  readonly who: string;
  readonly is: (principal: string) => boolean;
  /** A condition that it satisfies, as JSON. */
  readonly context?: RegExp;
}

const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Whether the stack's key policy allows the functions and CloudWatch Logs to use the key, as far as it tells. */
export function keyCheck(policy: RawObject, use: KeyUse): StackCheck {
  const { keyArn } = use;
  const name = 'policy of the key';
  const answers = usersOf(use).map((user) => ({
    who: user.who,
    answer: worst(actions.map((action) => allows(policy, user, action))),
  }));
  const those = (wanted: KeyAccess) => answers.filter(({ answer }) => answer === wanted).map(({ who }) => who);
  const [refused, open] = [those('no'), those('maybe')];
  const fix = [
    `aws kms get-key-policy --key-id ${keyArn} --policy-name default`,
    'What it must allow: docs/deploy.md, A key of yours',
  ];
  if (refused.length > 0)
    return {
      name,
      state: 'failed',
      told: `nothing in the policy of ${keyArn} allows ${actions.join(' and ')} to ${refused.join(', ')}`,
      fix,
    };
  if (open.length > 0)
    return {
      name,
      state: 'unknown',
      told: `${keyArn} has conditions or denials for ${open.join(', ')}, which are not judged here`,
      fix,
    };
  return { name, state: 'ok', told: `${keyArn} may be used by the functions and by CloudWatch Logs`, fix: [] };
}

function usersOf({ account, region, roles }: KeyUse): User[] {
  const isAccount = (principal: string) => principal === account || principal.endsWith(`:iam::${account}:root`);
  const logs = `logs.${region}.`;
  return [
    // Permissions that a key policy gives to the account can be used by its roles through their own policies.
    ...roles.map((role): User => ({ who: role, is: (one) => isAccount(one) || one === role })),
    {
      who: `${logs}amazonaws.com`,
      is: (one) => one.startsWith(logs),
      // The condition that AWS proposes for log groups, for the whole account.
      context: new RegExp(
        String.raw`^\{"Arn(Like|Equals)":\{"kms:EncryptionContext:aws:logs:arn":"arn:[a-z-]+:logs:${region}:${account}:(log-group:)?\*"\}\}$`,
      ),
    },
  ];
}

function worst(answers: readonly KeyAccess[]): KeyAccess {
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
}

/** Whether a statement allows it; one with conditions, or a Deny, gives `maybe`. */
function allows(policy: RawObject, { is, context }: User, action: string): KeyAccess {
  const touching = objects(policy['Statement']).filter((one) => coversAction(one, action) && covers(one, is));
  const allowing = touching.filter(({ Effect }) => Effect === 'Allow');
  if (allowing.length === 0) return 'no';
  const isDenied = touching.some(({ Effect }) => Effect === 'Deny');
  const isPlain = allowing.some(
    ({ Action, Condition }) =>
      Action !== undefined && (Condition === undefined || context?.test(JSON.stringify(Condition)) === true),
  );
  return !isDenied && isPlain ? 'yes' : 'maybe';
}

function coversAction({ Action }: RawObject, action: string): boolean {
  // Exceptions of NotAction are not evaluated: that it may cover the action is enough for `maybe`.
  return (
    Action === undefined || words(Action).some((word) => compileWildcard(word.toLowerCase())(action.toLowerCase()))
  );
}

function covers({ Principal }: RawObject, is: (principal: string) => boolean): boolean {
  if (Principal === '*' || Principal === undefined) return true;
  return Object.values(Principal as RawObject)
    .flatMap(words)
    .some((one) => one === '*' || is(one));
}

function words(value: unknown): string[] {
  return [value].flat().map(String);
}

function objects(value: unknown): RawObject[] {
  return [value].flat() as RawObject[];
}
