/** Findings whose commands only show a person what to decide by: each with the reason why no command can decide it. */
export const advice: Readonly<Record<string, string>> = {
  '22-public-subnet: subnet-not-private of Subnet subnet-0000000000000000a':
    'another route table may break what else is in the subnet, and which subnets are private by intent is not known',
  '22-public-subnet: subnet-not-private of Subnet subnet-0000000000000000b':
    'another route table may break what else is in the subnet, and which subnets are private by intent is not known',
  '23-subnet-exhausted: subnet-exhausted of Subnet subnet-0000000000000000b':
    'which range of the VPC is free for a larger subnet is not among the facts that are read',
  '25-claim-of-ebs: pod-pending of StatefulSet shop/orders':
    'which file system of Amazon EFS the data should move to, and how, only its owner knows',
};
