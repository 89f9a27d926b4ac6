// Written by `npm run rules:index`, so that a bundle needs no folder to scan.
import type { Rule } from '../rule.ts';
import capacityRoundedUp from './capacity-rounded-up.ts';
import corednsOffFargate from './coredns-off-fargate.ts';
import daemonsetOnFargate from './daemonset-on-fargate.ts';
import endpointRestricted from './endpoint-restricted.ts';
import ephemeralStorageShort from './ephemeral-storage-short.ts';
import evictionBlocked from './eviction-blocked.ts';
import finishedJobBilled from './finished-job-billed.ts';
import imdsDependent from './imds-dependent.ts';
import kubeletAhead from './kubelet-ahead.ts';
import kubeletBehind from './kubelet-behind.ts';
import limitsAboveRequests from './limits-above-requests.ts';
import loadBalancerTargets from './load-balancer-targets.ts';
import loggingConfigmapIneffective from './logging-configmap-ineffective.ts';
import loggingConfigmapInvalid from './logging-configmap-invalid.ts';
import loggingConfigmapMissing from './logging-configmap-missing.ts';
import loggingConfigmapUnstartable from './logging-configmap-unstartable.ts';
import loggingDisabled from './logging-disabled.ts';
import loggingNamespaceUnlabelled from './logging-namespace-unlabelled.ts';
import loggingPermissionMissing from './logging-permission-missing.ts';
import loggingStale from './logging-stale.ts';
import namespaceNotSelected from './namespace-not-selected.ts';
import networkPolicyUnenforced from './network-policy-unenforced.ts';
import nodeConstraintUnmet from './node-constraint-unmet.ts';
import nodeFeatureMissing from './node-feature-missing.ts';
import placementOrphaned from './placement-orphaned.ts';
import podArchitectureUnsupported from './pod-architecture-unsupported.ts';
import podCapabilityUnsupported from './pod-capability-unsupported.ts';
import podFailed from './pod-failed.ts';
import podGpuRequest from './pod-gpu-request.ts';
import podHostAccess from './pod-host-access.ts';
import podHostPort from './pod-host-port.ts';
import podIdentityOnFargate from './pod-identity-on-fargate.ts';
import podNotStarted from './pod-not-started.ts';
import podOlderThanProfile from './pod-older-than-profile.ts';
import podPending from './pod-pending.ts';
import podPortTaken from './pod-port-taken.ts';
import podPrivileged from './pod-privileged.ts';
import podTooLarge from './pod-too-large.ts';
import podVolumeUnsupported from './pod-volume-unsupported.ts';
import profileAmbiguous from './profile-ambiguous.ts';
import profileBypassed from './profile-bypassed.ts';
import profileOverlap from './profile-overlap.ts';
import profilePinInvalid from './profile-pin-invalid.ts';
import profileSelectsNothing from './profile-selects-nothing.ts';
import profileUnhealthy from './profile-unhealthy.ts';
import requestsMissing from './requests-missing.ts';
import roleAccessStale from './role-access-stale.ts';
import roleNotAuthorised from './role-not-authorised.ts';
import roleTrustInvalid from './role-trust-invalid.ts';
import roleTrustOpen from './role-trust-open.ts';
import securityGroupPolicyIncomplete from './security-group-policy-incomplete.ts';
import selectorLabelsMissing from './selector-labels-missing.ts';
import singleReplica from './single-replica.ts';
import subnetExhausted from './subnet-exhausted.ts';
import subnetIsolated from './subnet-isolated.ts';
import subnetNotPrivate from './subnet-not-private.ts';
import tolerationByHand from './toleration-by-hand.ts';
import topologySpreadIneffective from './topology-spread-ineffective.ts';

/** All rules, sorted by id. */
export const rules: readonly Rule[] = [
  capacityRoundedUp,
  corednsOffFargate,
  daemonsetOnFargate,
  endpointRestricted,
  ephemeralStorageShort,
  evictionBlocked,
  finishedJobBilled,
  imdsDependent,
  kubeletAhead,
  kubeletBehind,
  limitsAboveRequests,
  loadBalancerTargets,
  loggingConfigmapIneffective,
  loggingConfigmapInvalid,
  loggingConfigmapMissing,
  loggingConfigmapUnstartable,
  loggingDisabled,
  loggingNamespaceUnlabelled,
  loggingPermissionMissing,
  loggingStale,
  namespaceNotSelected,
  networkPolicyUnenforced,
  nodeConstraintUnmet,
  nodeFeatureMissing,
  placementOrphaned,
  podArchitectureUnsupported,
  podCapabilityUnsupported,
  podFailed,
  podGpuRequest,
  podHostAccess,
  podHostPort,
  podIdentityOnFargate,
  podNotStarted,
  podOlderThanProfile,
  podPending,
  podPortTaken,
  podPrivileged,
  podTooLarge,
  podVolumeUnsupported,
  profileAmbiguous,
  profileBypassed,
  profileOverlap,
  profilePinInvalid,
  profileSelectsNothing,
  profileUnhealthy,
  requestsMissing,
  roleAccessStale,
  roleNotAuthorised,
  roleTrustInvalid,
  roleTrustOpen,
  securityGroupPolicyIncomplete,
  selectorLabelsMissing,
  singleReplica,
  subnetExhausted,
  subnetIsolated,
  subnetNotPrivate,
  tolerationByHand,
  topologySpreadIneffective,
];
