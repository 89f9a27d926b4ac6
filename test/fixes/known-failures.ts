/** Printed commands that do not do what their finding promises, and why; one that comes to work must leave the table. */
export const knownFailures: Readonly<Record<string, string>> = Object.fromEntries(
  [
    {
      why: 'the pod is bare: the profile takes it once its maker has made it again, and until then it is older than the profile',
      of: ['02-namespace-misspelt: namespace-not-selected of Namespace shops'],
    },
  ].flatMap(({ why, of }) => of.map((key) => [key, why])),
);
