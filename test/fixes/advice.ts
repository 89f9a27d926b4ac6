/** Findings that print no command, or one that only looks: each with the reason why no command can decide it. */
export const advice: Readonly<Record<string, string>> = Object.fromEntries(
  [
    {
      why: 'only its maker has the manifest of a pod or Job that no controller makes again',
      of: [
        '01-job-waits: selector-labels-missing of Job shop/migrate',
        '03-bare-pod: pod-older-than-profile of Pod reports/sales-report-by-hand',
        '45-pods-of-a-workflow-engine: selector-labels-missing of Pod reports/orders-c665c8',
      ],
    },
    {
      why: 'what a driver gives its executors is set where somebody submits it',
      of: ['01-driver-owns-executors: selector-labels-missing of Pod shop/sums-exec-1'],
    },
    {
      why: 'which of the profiles is meant, and which pods should go to which, only their owner knows',
      of: [
        '06-first-profile-broken: profile-overlap of FargateProfile batch',
        '06-two-profiles: profile-overlap of FargateProfile shop',
      ],
    },
    {
      why: 'a role without a path, and profiles that use it, take names that their owner chooses',
      of: ['21-role-with-path: role-trust-invalid of Role eks/reports-fargate-pods'],
    },
    {
      why: 'another route table may break what else is in the subnet, and which subnets are private by intent is not known',
      of: [
        '22-public-subnet: subnet-not-private of Subnet subnet-0000000000000000a',
        '22-public-subnet: subnet-not-private of Subnet subnet-0000000000000000b',
      ],
    },
    {
      why: 'which range of the VPC is free for a larger subnet is not among the facts that are read',
      of: ['23-subnet-exhausted: subnet-exhausted of Subnet subnet-0000000000000000b'],
    },
    {
      why: 'which traffic security groups should let through, and which pods may leave Fargate, only their owner knows',
      of: ['51-network-policy: network-policy-unenforced of NetworkPolicy shop/from-gateway-only'],
    },
    {
      why: 'which file system of Amazon EFS the data should move to, and how, only its owner knows',
      of: [
        '25-claim-of-ebs: pod-pending of StatefulSet shop/orders',
        '25-claim-of-ebs: pod-volume-unsupported of StatefulSet shop/orders',
        '25-claim-of-ebs-class: pod-pending of StatefulSet shop/orders',
        '25-claim-of-ebs-class: pod-volume-unsupported of StatefulSet shop/orders',
        '25-claim-of-s3-files: pod-pending of StatefulSet shop/orders',
        '25-claim-of-s3-files: pod-volume-unsupported of StatefulSet shop/orders',
      ],
    },
    {
      why: 'what the program needs is not known; a size that is a guess may end it',
      of: [
        '29-no-requests: requests-missing of Deployment shop/checkout',
        '30-next-tier: capacity-rounded-up of Deployment shop/checkout',
      ],
    },
    {
      why: 'the trust of the role of an application is changed by who answers for it',
      of: ['32-pod-identity: pod-identity-on-fargate of Deployment shop/checkout'],
    },
    {
      why: 'when a load balancer goes, and who follows to the new one, only its owner knows',
      of: [
        '44-cloud-provider-internal: load-balancer-targets of Service shop/checkout',
        '44-cloud-provider-public: load-balancer-targets of Service shop/checkout',
      ],
    },
    {
      why: 'which of two budgets is meant only their owners know',
      of: ['36-two-budgets: eviction-blocked of Deployment shop/checkout'],
    },
    {
      why: 'what a registry answers, or a Secret should hold, is known to who made it; the kubelet tries again by itself',
      of: [
        '46-image-not-pulled: pod-not-started of StatefulSet shop/orders',
        '46-secret-missing: pod-not-started of StatefulSet shop/orders',
      ],
    },
    {
      why: 'which of the policies beyond the role refuses it is not among the facts that are read',
      of: ['53-router-refused: logging-permission-missing of Role shop-fargate-pods'],
    },
    {
      why: 'how much a pod writes only its owner knows, and what a failed pod tells is gone with it',
      of: [
        '47-disk-full: pod-failed of Pod shop/index-search-772802',
        '47-disk-full: finished-job-billed of Pod shop/index-search-772802',
      ],
    },
  ].flatMap(({ why, of }) => of.map((key) => [key, why])),
);
