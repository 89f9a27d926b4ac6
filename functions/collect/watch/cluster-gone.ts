import { Fault } from '#model/fault.ts';

/** EKS knows no cluster of that name. That is an answer, where every other fault is the lack of one. */
export class ClusterGone extends Fault {
  constructor(cluster: string, region: string, options: ErrorOptions = {}) {
    super('runtime', `There is no cluster ${cluster} in ${region}.`, options);
  }
}
