import { clusterRoleText } from '#run/doctor/policies.ts';
import { settle, type GeneratedFile } from './generated-file.ts';

/** The ClusterRole to apply, as `doctor --print-rbac` prints it. */
export function clusterRoleFile(): GeneratedFile {
  return { path: 'infra/kubernetes/fargate-auditor.yaml', text: clusterRoleText() };
}

if (import.meta.main) settle([clusterRoleFile()], 'docs');
