/**
 * What a printed command leaves to a person, and what the person of the tests does about it. A command that needs more
 * than this table says is a command that does not work.
 */

/** Words that stand for something, with a value as a person would put it in. */
export const placeholders: Readonly<Record<string, { value: string; reason: string }>> = {
  SECURITY_GROUP: {
    value: 'sg-00000000000000c15',
    reason:
      'which group lets in port 443 from the VPC is not among the facts that are read; the notes say what it stands for',
  },
};

/**
 * Commands that open an editor, and the data that the person writes. Without, the object becomes what it is in the clean
 * cluster that was recorded.
 */
export const editors: Readonly<Record<string, { reason: string; data?: Record<string, string> }>> = {
  'kubectl -n aws-observability edit configmap aws-logging': {
    reason: 'what a line of the configuration should say instead only its author knows',
  },
  'kubectl -n kube-system edit configmap aws-auth': {
    reason: 'the text of mapRoles is one value, which a patch would replace as a whole',
    data: {
      mapRoles: `
- rolearn: arn:aws:iam::111122223333:role/shop-fargate-pods
  username: system:node:{{SessionName}}
  groups: [system:bootstrappers, system:nodes, system:node-proxier]
`,
    },
  },
};

/** Refusals of Fargate that nothing in the cluster shows, by recorded cluster: they end before the commands are given. */
export const outside: Readonly<Record<string, string>> = {
  '34-account-blocked': 'AWS Support lifts the block of the account',
  '34-no-capacity': 'Fargate has capacity again',
  '34-quota-of-pods': 'AWS raises the quota',
};
