/** Printed commands that do not do what their finding promises, and why; one that comes to work must leave the table. */
export const knownFailures: Readonly<Record<string, string>> = Object.fromEntries(
  [
    {
      why: 'the configuration that is applied writes to a log group that the execution role may not write to',
      of: [
        '09-logging-configmap-absent: logging-configmap-missing of ConfigMap aws-observability/aws-logging',
        '09-logging-configmap-absent: logging-disabled of Deployment kube-system/coredns',
        '09-logging-configmap-absent: logging-disabled of Deployment shop/checkout',
        '09-logging-configmap-absent: logging-disabled of StatefulSet shop/orders',
        '11-configmap-in-wrong-namespace: logging-configmap-missing of ConfigMap aws-observability/aws-logging',
      ],
    },
    {
      why: 'no command makes the pods again that log by the configuration as it was',
      of: [
        '11-wrong-key: logging-configmap-ineffective of ConfigMap aws-observability/aws-logging',
        '12-output-unsupported: logging-configmap-invalid of ConfigMap aws-observability/aws-logging',
        '13-service-section: logging-configmap-invalid of ConfigMap aws-observability/aws-logging',
        '13-stream-prefix-missing: logging-configmap-unstartable of ConfigMap aws-observability/aws-logging',
      ],
    },
    {
      why: 'the pod is bare: the profile takes it once its maker has made it again, and until then it is older than the profile',
      of: ['02-namespace-misspelt: namespace-not-selected of Namespace shops'],
    },
  ].flatMap(({ why, of }) => of.map((key) => [key, why])),
);
