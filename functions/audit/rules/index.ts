// Written by `npm run rules:index`, so that a bundle needs no folder to scan.
import type { Rule } from '../rule.ts';
import corednsOffFargate from './coredns-off-fargate.ts';
import loggingConfigmapIneffective from './logging-configmap-ineffective.ts';
import loggingConfigmapInvalid from './logging-configmap-invalid.ts';
import loggingConfigmapMissing from './logging-configmap-missing.ts';
import loggingDisabled from './logging-disabled.ts';
import loggingNamespaceUnlabelled from './logging-namespace-unlabelled.ts';
import loggingStale from './logging-stale.ts';
import namespaceNotSelected from './namespace-not-selected.ts';
import placementOrphaned from './placement-orphaned.ts';
import podOlderThanProfile from './pod-older-than-profile.ts';
import profileAmbiguous from './profile-ambiguous.ts';
import profileBypassed from './profile-bypassed.ts';
import profileOverlap from './profile-overlap.ts';
import profilePinInvalid from './profile-pin-invalid.ts';
import profileSelectsNothing from './profile-selects-nothing.ts';
import profileUnhealthy from './profile-unhealthy.ts';
import selectorLabelsMissing from './selector-labels-missing.ts';

/** All rules, sorted by id. */
export const rules: readonly Rule[] = [
  corednsOffFargate,
  loggingConfigmapIneffective,
  loggingConfigmapInvalid,
  loggingConfigmapMissing,
  loggingDisabled,
  loggingNamespaceUnlabelled,
  loggingStale,
  namespaceNotSelected,
  placementOrphaned,
  podOlderThanProfile,
  profileAmbiguous,
  profileBypassed,
  profileOverlap,
  profilePinInvalid,
  profileSelectsNothing,
  profileUnhealthy,
  selectorLabelsMissing,
];
