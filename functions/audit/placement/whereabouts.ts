import type { JudgedPod } from '../pods/judged-pod.ts';

/** After the name of a workload: what runs is off Fargate, what is only planned would be. */
export function notOnFargate({ planned }: Pick<JudgedPod, 'planned'>): string {
  return planned ? 'would not go to Fargate' : 'is not on Fargate';
}
